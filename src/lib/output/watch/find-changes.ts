import type {OutputRecord} from '../record.ts'

/** How a row differs from the listing before; `first` in the first listing. */
export type Change = 'first' | 'new' | 'changed'

/** What a list returned: its rows, or those of a query's result, and how each differs from the listing before. */
export interface Listing {
  readonly rows: readonly OutputRecord[]
  readonly changes: readonly (Change | undefined)[]
  /** Has a warning been printed since the listing before? */
  readonly isAfterWarning: boolean
}

/** Compares each listing with the one before. Rows with a SID or an id can change; others are new or not. */
export const createChangeFinder = (): ((rows: readonly unknown[]) => (Change | undefined)[]) => {
  let known: ReadonlyMap<string, string> | undefined
  return (rows) => {
    const next = new Map<string, string>()
    const changes = rows.map((row): Change | undefined => {
      const text = JSON.stringify(row) ?? ''
      const key = getKey(row) ?? text
      next.set(key, text)
      if (!known) return 'first'
      const before = known.get(key)
      if (before === undefined) return 'new'
      return before === text ? undefined : 'changed'
    })
    known = next
    return changes
  }
}

/** What identifies a row: the same in each listing. */
export const getKey = (row: unknown): string | undefined => {
  const {sid, id} = (row ?? {}) as Readonly<Record<string, unknown>>
  return [sid, id].find((each) => typeof each === 'string')
}
