import {existsSync, statSync} from 'node:fs'
import type {Catalog} from '../api/catalog.ts'
import {isSid} from '../runtime/sid.ts'
import type {Emulator} from './emulator.ts'
import {resourcePattern} from './resources/router.ts'
import {isHiddenCollection} from './timeline/hidden-collections.ts'

export interface Contents {
  readonly file: string
  /** Size of the file; 0 if it does not exist yet. */
  readonly bytes: number
  /** The number of records by topic: `api:core:messages`. */
  readonly counts: readonly {readonly topic: string; readonly records: number}[]
}

/** The topic of the commands for a resource; its pattern if it has none. */
function commandTopic(catalog: Catalog, pattern: string): string {
  const host = `${pattern.slice(0, pattern.indexOf('/'))}.twilio.com`
  for (const product of catalog.productsOfHost(host)) {
    const found = Object.values(product.operations).find(
      (operation) => resourcePattern(operation) === pattern,
    )
    if (found) return found.id.replace(/:[^:]+$/, '')
  }
  return pattern
}

/** Replaces the SIDs in a collection's name: `api/Accounts/AC…/Messages` → `api/Accounts/{}/Messages`. */
function toPattern(collection: string): string {
  const [root = '', ...rest] = collection.split('/')
  const isVersioned = /^v\d+(@|$)/.test(rest[0] ?? '')
  const head = isVersioned ? [root, (rest.shift() ?? '').replace(/@.*/, '')] : [root.replace(/@.*/, '')]
  return [...head, ...rest.map((segment) => (isSid(segment) ? '{}' : segment))].join('/')
}

/** Counts the emulator's records. Does not create a data file if there is none. */
export async function readContents(emulator: Emulator): Promise<Contents> {
  const file = emulator.store.path
  if (!existsSync(file)) return {file, bytes: 0, counts: []}
  const counts = new Map<string, number>()
  for (const {collection, entries} of (await emulator.store.read()).collections()) {
    if (isHiddenCollection(collection)) continue
    const pattern = toPattern(collection)
    counts.set(pattern, (counts.get(pattern) ?? 0) + entries.length)
  }
  return {
    file,
    bytes: statSync(file).size,
    counts: [...counts]
      .map(([pattern, records]) => ({topic: commandTopic(emulator.catalog, pattern), records}))
      .sort((a, b) => (a.topic < b.topic ? -1 : 1)),
  }
}
