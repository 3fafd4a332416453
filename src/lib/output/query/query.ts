import type {RecordPages} from '../record.ts'

/** The records as `-o json` prints them: dates in ISO 8601, and without undefined values. */
export const asJson = (records: readonly unknown[]): unknown[] => JSON.parse(JSON.stringify(records))

export async function* mapPages(
  pages: RecordPages,
  convert: (records: unknown[]) => readonly unknown[] | Promise<readonly unknown[]>,
): AsyncGenerator<readonly unknown[], void> {
  for await (const page of pages) yield await convert(asJson(page))
}

/** What a function returns for one value. */
export async function* once(
  compute: () => Promise<readonly unknown[]>,
): AsyncGenerator<readonly unknown[], void> {
  yield await compute()
}

/** All records at once. */
export const collect = async (pages: RecordPages): Promise<unknown[]> => {
  const all: unknown[] = []
  for await (const page of pages) for (const record of asJson(page)) all.push(record)
  return all
}
