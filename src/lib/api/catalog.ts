import {closeSync, openSync, readFileSync, readSync} from 'node:fs'
import {join} from 'node:path'
import type {Operation, PropertyShape} from './operation.ts'
import type {ResponseShapes} from './response-shape.ts'

/** The catalog of one product: `dist/catalog/core.json`. */
export interface ProductCatalog {
  /** As in command ids: `core`, `flex`, `verify`. */
  readonly product: string
  readonly operations: Readonly<Record<string, Operation>>
  /** Alias id → id. */
  readonly aliases: Readonly<Record<string, string>>
  /** Topic id → summary. */
  readonly topics: Readonly<Record<string, string>>
  readonly records: Readonly<Record<string, readonly PropertyShape[]>>
}

/** The position of a part of a file, in bytes. */
export type Span = readonly [start: number, length: number]

/** `dist/catalog/core.index.json`: the contents of a product's file and their positions, so that a command reads only one part. */
export interface ProductIndex {
  readonly product: string
  readonly aliases: Readonly<Record<string, string>>
  readonly topics: Readonly<Record<string, string>>
  /** Operation id → summary. */
  readonly summaries: Readonly<Record<string, string>>
  readonly operations: Readonly<Record<string, Span>>
  readonly records: Readonly<Record<string, Span>>
}

/** `dist/catalog/index.json`: what help and routing need without reading a product. */
export interface CatalogIndex {
  readonly sdkVersion: string
  readonly products: readonly {
    readonly product: string
    readonly summary: string
    /** The hosts of its operations: `['api.twilio.com']`. */
    readonly hosts: readonly string[]
    readonly operations: number
    /** Twilio no longer offers it. */
    readonly retired?: true
  }[]
}

const opened = new Map<string, Catalog>()

/** The catalog in a directory, opened once per process. */
export const openCatalog = (directory: string): Catalog => {
  const catalog = opened.get(directory) ?? new Catalog(directory)
  opened.set(directory, catalog)
  return catalog
}

const readJson = <T>(directory: string, name: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const isProductName = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name) && name !== 'index'

/** The catalog in a directory. Each file is read once, at first use. */
export class Catalog {
  readonly #directory: string
  readonly #products = new Map<string, ProductCatalog | undefined>()
  readonly #indexes = new Map<string, ProductIndex | undefined>()
  #index: CatalogIndex | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  get index(): CatalogIndex {
    this.#index ??= readJson<CatalogIndex>(this.#directory, 'index')
    if (!this.#index) throw new Error(`No catalog found in ${this.#directory}`)
    return this.#index
  }

  /** A complete product; undefined if it does not exist. To read only a part, use `operation` or `outline`. */
  product(name: string): ProductCatalog | undefined {
    if (!this.#products.has(name)) {
      this.#products.set(name, isProductName(name) ? readJson(this.#directory, name) : undefined)
    }
    return this.#products.get(name)
  }

  /** The ids, summaries and topics of a product; undefined if it does not exist. */
  outline(name: string): ProductIndex | undefined {
    if (!this.#indexes.has(name)) {
      this.#indexes.set(name, isProductName(name) ? readJson(this.#directory, `${name}.index`) : undefined)
    }
    return this.#indexes.get(name)
  }

  /** What the specification shows in a product's responses: for the emulator. */
  responses(name: string): ResponseShapes {
    const found = isProductName(name)
      ? readJson<ResponseShapes>(this.#directory, `${name}.responses`)
      : undefined
    return found ?? {operations: {}, templates: {}}
  }

  /** Is it the id or alias of an operation? */
  has(id: string): boolean {
    const outline = this.#findOutline(id)
    return outline !== undefined && (id in outline.operations || id in outline.aliases)
  }

  /** The operation with this id or alias: `api:core:messages:list`. */
  operation(id: string): Operation | undefined {
    const outline = this.#findOutline(id)
    const span = outline?.operations[id] ?? outline?.operations[outline.aliases[id] ?? '']
    return outline && span && (this.#readPart(outline.product, span) as Operation)
  }

  /** The record of an operation's response and the records in it, by name. */
  records({id, record}: Operation): Readonly<Record<string, readonly PropertyShape[]>> {
    const outline = this.#findOutline(id)
    const found: Record<string, readonly PropertyShape[]> = {}
    const add = (name: string | undefined): void => {
      const span = name === undefined ? undefined : outline?.records[name]
      if (!outline || !span || !name || found[name]) return
      found[name] = this.#readPart(outline.product, span) as readonly PropertyShape[]
      for (const property of found[name] ?? []) add(property.record)
    }
    add(record)
    return found
  }

  /** The products with operations on this host (without region and edge). */
  productsOfHost(host: string): ProductCatalog[] {
    return this.index.products
      .filter((product) => product.hosts.includes(host))
      .map(({product}) => this.product(product))
      .filter((product) => product !== undefined)
  }

  #findOutline(id: string): ProductIndex | undefined {
    const [api, product = ''] = id.split(':', 2)
    return api === 'api' ? this.outline(product) : undefined
  }

  #readPart(product: string, [start, length]: Span): unknown {
    const file = openSync(join(this.#directory, `${product}.json`), 'r')
    try {
      const bytes = Buffer.alloc(length)
      readSync(file, bytes, 0, length, start)
      return JSON.parse(bytes.toString('utf8'))
    } finally {
      closeSync(file)
    }
  }
}
