import {existsSync, statSync} from 'node:fs'
import type {Catalog} from '../api/catalog.ts'
import type {Emulator} from './emulator.ts'
import {patternOf} from './resources/router.ts'

export interface Contents {
  readonly file: string
  /** 0 when there is no file yet. */
  readonly bytes: number
  /** Number of records by topic: `api:core:messages`. */
  readonly counts: readonly {readonly topic: string; readonly records: number}[]
}

/** The topic of the commands that work on a collection; its own name when there are none. */
function topicOf(catalog: Catalog, pattern: string): string {
  const host = `${pattern.slice(0, pattern.indexOf('/'))}.twilio.com`
  for (const product of catalog.productsOfHost(host)) {
    const found = Object.values(product.operations).find((operation) => patternOf(operation) === pattern)
    if (found) return found.id.replace(/:[^:]+$/, '')
  }
  return pattern
}

/** `api/Accounts/AC…/Messages` → `api/Accounts/{}/Messages`: every other piece after the product is an id. */
function generalized(collection: string): string {
  const [root = '', ...rest] = collection.split('/')
  const versioned = /^v\d+(@|$)/.test(rest[0] ?? '')
  const head = versioned ? [root, (rest.shift() ?? '').replace(/@.*/, '')] : [root.replace(/@.*/, '')]
  const isId = (piece: string): boolean => /^[A-Z]{2}[0-9a-f]{32}$/.test(piece)
  return [...head, ...rest.map((piece) => (isId(piece) ? '{}' : piece))].join('/')
}

/** What the emulator has; it makes no file where there is none. */
export async function contentsOf(emulator: Emulator): Promise<Contents> {
  const file = emulator.store.path
  if (!existsSync(file)) return {file, bytes: 0, counts: []}
  const counts = new Map<string, number>()
  for (const {collection, entries} of (await emulator.store.read()).collections()) {
    const pattern = generalized(collection)
    counts.set(pattern, (counts.get(pattern) ?? 0) + entries.length)
  }
  return {
    file,
    bytes: statSync(file).size,
    counts: [...counts]
      .map(([pattern, records]) => ({topic: topicOf(emulator.catalog, pattern), records}))
      .sort((a, b) => (a.topic < b.topic ? -1 : 1)),
  }
}
