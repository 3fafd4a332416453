import {join} from 'node:path'
import {Catalog} from '../../src/lib/api/catalog.ts'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import {root} from '../support/run.ts'
import type {Random} from './random.ts'

export const catalog = new Catalog(join(root, 'dist/catalog'))
export const operations: readonly Operation[] = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)

export const ACCOUNT = `AC${'1'.repeat(32)}`

const OF_TYPE: Readonly<Record<string, (random: Random) => string>> = {
  boolean: (random) => String(random.chance(0.5)),
  integer: (random) => String(random.int(100)),
  number: (random) => String(random.next()),
  date: () => '2026-01-31',
  'date-time': () => '2026-01-31T10:00:00Z',
  object: (random) => `{${JSON.stringify(random.key())}:${random.json(2)}}`,
}

/** A value, mostly of the parameter's type, so that requests are sent; otherwise anything. */
export const aValue = (random: Random, {type = 'string', options}: Partial<Parameter> = {}): string => {
  const ofType = options ? () => random.pick(options) : OF_TYPE[type]
  if (ofType && random.chance(0.85)) return ofType(random)
  return random.chance(0.8) ? random.text() : random.pick(['1', 'true', ACCOUNT, '+15005550006', '{"a":1}'])
}

/** The flag with its value, as one word or two. */
export const withFlag = (random: Random, name: string, value: string): string[] =>
  random.chance(0.2) ? [`--${name}`, value] : [`--${name}=${value}`]
