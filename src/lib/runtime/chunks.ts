/** How many records are converted, formatted and written at once: enough to be fast, few enough to be shown soon. */
const CHUNK_SIZE = 100

/** Splits an array into chunks. A short array is returned as one chunk, without a copy. */
export function* splitIntoChunks<T>(items: readonly T[]): Generator<readonly T[], void> {
  if (items.length <= CHUNK_SIZE) yield items
  else for (let at = 0; at < items.length; at += CHUNK_SIZE) yield items.slice(at, at + CHUNK_SIZE)
}
