/** How many records are made, turned into text and written at once: enough to be fast, few enough to be shown soon. */
const RECORDS_AT_ONCE = 100

/** An array in chunks of that many. A short one is its own chunk. */
export function* chunksOf<T>(items: readonly T[]): Generator<readonly T[], void> {
  if (items.length <= RECORDS_AT_ONCE) yield items
  else for (let at = 0; at < items.length; at += RECORDS_AT_ONCE) yield items.slice(at, at + RECORDS_AT_ONCE)
}
