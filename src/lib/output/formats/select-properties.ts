import {quote} from '../../runtime/quoting.ts'
import type {OutputOptions, OutputRecord} from '../record.ts'
import {formatCell, heading} from './cells.ts'

/** The properties to show, and how to show their values. */
export interface Selection {
  /** Property names, and dotted paths to values within properties. */
  readonly names: readonly string[]
  heading(name: string): string
  value(record: OutputRecord, name: string): unknown
  text(record: OutputRecord, name: string): string
}

/**
 * Selects the properties based on the first records: by name, by a path such as `capabilities.sms`, or all with `*`. Warns once
 * of each name that none of them has, and omits it; a record without one of the others has an empty cell.
 */
export function selectProperties(records: readonly OutputRecord[], options: OutputOptions): Selection {
  const all = new Set<string>()
  for (const record of records) {
    for (const name in record) if (record[name] !== undefined) all.add(name)
  }
  // The official CLI prints `null` where properties are requested, as in all API commands, and an empty cell elsewhere.
  if (!options.properties) return createSelection([...all], new Map(), '')

  const paths = new Map<string, readonly string[]>()
  const find = (name: string): string | undefined => {
    const property = findName(name, all)
    if (property !== undefined) return property
    const path = name.includes('.') ? findPath(name.split('.'), records) : undefined
    if (path) paths.set(path.join('.'), path)
    return path?.join('.')
  }
  const named = new Set(options.properties.map((name) => name.trim()).filter((name) => name !== ''))
  const unknown = new Set<string>()
  const names = new Set<string>()
  for (const name of named) {
    const found = name === ALL ? [...all] : [find(name)]
    for (const each of found) {
      if (each === undefined) unknown.add(name)
      else names.add(each)
    }
  }
  for (const name of unknown) options.warn?.(`Unknown property ${quote(name)}. It is not shown.`)
  if (unknown.size > 0 && options.warn) options.note?.(`Available properties: ${[...all].join(', ')}`)
  // Without --properties, a record that has none of the default columns is shown with all that it has.
  return createSelection(names.size === 0 && !options.warn ? [...all] : [...names], paths, 'null')
}

const ALL = '*'

const createSelection = (
  names: readonly string[],
  paths: ReadonlyMap<string, readonly string[]>,
  nullText: string,
): Selection => {
  const value = (record: OutputRecord, name: string): unknown => {
    const path = paths.get(name)
    return path ? path.reduce<unknown>(getMember, record) : record[name]
  }
  return {
    names,
    heading: (name) => paths.get(name)?.map(heading).join(' ') ?? heading(name),
    value,
    text: (record, name) => formatCell(value(record, name), nullText),
  }
}

const getMember = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

/** The path that was meant, with the names as they are in the first record that has it. */
const findPath = (words: readonly string[], values: readonly unknown[]): readonly string[] | undefined => {
  for (const value of values) {
    const path = findPathIn(value, words)
    if (path) return path
  }
  return undefined
}

const findPathIn = (value: unknown, [word, ...rest]: readonly string[]): readonly string[] | undefined => {
  if (word === undefined) return []
  if (typeof value !== 'object' || value === null) return undefined
  const name = findName(word, new Set(Object.keys(value)))
  const path = name === undefined ? undefined : findPathIn(getMember(value, name), rest)
  return path && [name as string, ...path]
}

/** The property that was meant: `SID`, `date_created` and `Date Created` are names too. */
const findName = (name: string, known: ReadonlySet<string>): string | undefined => {
  if (known.has(name)) return name
  const plain = withoutCase(name)
  return [...known].find((each) => withoutCase(each) === plain)
}

const withoutCase = (name: string): string => name.replace(/[\s_-]/g, '').toLowerCase()
