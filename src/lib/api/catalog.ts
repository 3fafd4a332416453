import {closeSync, openSync, readFileSync, readSync} from 'node:fs'
import {join} from 'node:path'

/** Where a parameter goes in the request. `json`: it is a property of the JSON body. */
export type ParameterPlace = 'path' | 'query' | 'form' | 'header' | 'json'

/** `object`: given as JSON. `date`: YYYY-MM-DD. `date-time`: ISO 8601. */
export type ValueType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'date-time' | 'object' | 'any'

export interface Parameter {
  /** `account-sid` */
  readonly flag: string
  /** The SDK's name: `accountSid`. */
  readonly name: string
  /** The name in the request: `AccountSid`, `DateSent<`, `If-Match`. */
  readonly wire: string
  readonly in: ParameterPlace
  readonly type: ValueType
  readonly required?: true
  /** The SDK's method insists on it, though the command does not. */
  readonly sdkRequires?: true
  readonly repeatable?: true
  readonly options?: readonly string[]
  /** The SDK's description, cleaned for a terminal. */
  readonly text?: string
}

/** The way to the operation in the installed SDK. */
export interface SdkCall {
  /** Module below `twilio/lib/rest/`: `api/v2010/account/message`. */
  readonly module: string
  /** The exported function that makes the list resource: `MessageListInstance`. */
  readonly factory: string
  /** The version that the factory is given: `2010-04-01`, `v1`. */
  readonly version: string
  /** Path parameters given to the factory, by their SDK names: `['accountSid']`. */
  readonly of: readonly string[]
  /** Path parameters given to its `get()` for an instance operation: `['sid']`; absent for one on the list resource itself. */
  readonly get?: readonly string[]
  /** `page`, `create`, `fetch`, `update`, `patch`, `remove`. */
  readonly method: string
  /** The same as a person would write it: `api.v2010.accounts(accountSid).messages.list`. */
  readonly chain: string
  /** How the method takes its parameters: one object of them, the JSON body itself (then the headers), or nothing. */
  readonly takes: 'params' | 'body' | 'nothing'
}

export type Action = 'list' | 'fetch' | 'create' | 'update' | 'remove' | (string & {})

export interface Operation {
  /** `api:core:messages:list` */
  readonly id: string
  readonly aliases?: readonly string[]
  readonly action: Action
  /** Upper case. */
  readonly method: string
  /** Of the wire, without region and edge: `https://api.twilio.com`. */
  readonly server: string
  /** Wire names in braces: `/2010-04-01/Accounts/{AccountSid}/Messages.json`. */
  readonly path: string
  /** Absent for an operation that the SDK has dropped: it goes through the client's `request()`. */
  readonly sdk?: SdkCall
  readonly summary: string
  readonly parameters: readonly Parameter[]
  /** The kind of body, when there is one. */
  readonly encoding?: 'form' | 'json'
  /** Name of the answer's record in the product's `records`; absent when there is no body. */
  readonly record?: string
  /** Default columns, camel-cased. */
  readonly columns: readonly string[]
  /** What to show where the record has none of the default columns. */
  readonly fallbackColumns?: readonly string[]
  /** How a list is paged: by the next page's URL or by a token. */
  readonly paging?: 'url' | 'token'
  readonly retired?: true
}

/** One property of a record, as the wire has it and as the program shows it. */
export interface PropertyShape {
  /** In the JSON answer: `date_created`. */
  readonly wire: string
  /** In the output: `dateCreated`. */
  readonly name: string
  readonly type: ValueType | 'date-time-rfc2822' | 'array'
  /** The record that an object, or an array's elements, have. */
  readonly record?: string
  readonly options?: readonly string[]
}

/** One product's part of the catalog: `dist/catalog/core.json`. */
export interface ProductCatalog {
  /** As in the command: `core`, `flex`, `verify`. */
  readonly product: string
  readonly operations: Readonly<Record<string, Operation>>
  /** Alias id → id. */
  readonly aliases: Readonly<Record<string, string>>
  /** Topic id → summary. */
  readonly topics: Readonly<Record<string, string>>
  readonly records: Readonly<Record<string, readonly PropertyShape[]>>
}

/** Where a part of a file stands: its first byte, and how many there are. */
export type Span = readonly [start: number, length: number]

/** `dist/catalog/core.index.json`: what a product has, and where in its file, so that one command reads one part of it. */
export interface ProductIndex {
  readonly product: string
  readonly aliases: Readonly<Record<string, string>>
  readonly topics: Readonly<Record<string, string>>
  /** Operation id → summary. */
  readonly summaries: Readonly<Record<string, string>>
  readonly operations: Readonly<Record<string, Span>>
  readonly records: Readonly<Record<string, Span>>
}

/** `dist/catalog/index.json`: what help and routing need without opening a product. */
export interface CatalogIndex {
  readonly sdkVersion: string
  readonly products: readonly {
    readonly product: string
    readonly summary: string
    /** Hosts that its operations use: `['api.twilio.com']`. */
    readonly hosts: readonly string[]
    readonly operations: number
    /** Twilio no longer offers it. */
    readonly retired?: true
  }[]
}

const opened = new Map<string, Catalog>()

/** The catalog in a directory, opened once in a process. */
export const openCatalog = (directory: string): Catalog => {
  const catalog = opened.get(directory) ?? new Catalog(directory)
  opened.set(directory, catalog)
  return catalog
}

const read = <T>(directory: string, name: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const isProductName = (name: string): boolean => /^[a-z][a-z0-9-]*$/.test(name) && name !== 'index'

/** The catalog in a directory, each file read when it is asked for and once. */
export class Catalog {
  readonly #directory: string
  readonly #products = new Map<string, ProductCatalog | undefined>()
  readonly #indexes = new Map<string, ProductIndex | undefined>()
  #index: CatalogIndex | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  get index(): CatalogIndex {
    this.#index ??= read<CatalogIndex>(this.#directory, 'index')
    if (!this.#index) throw new Error(`There is no catalog in ${this.#directory}`)
    return this.#index
  }

  /** All of a product; undefined when there is none of that name. Most want a part of it: see `operation` and `outline`. */
  product(name: string): ProductCatalog | undefined {
    if (!this.#products.has(name)) {
      this.#products.set(name, isProductName(name) ? read(this.#directory, name) : undefined)
    }
    return this.#products.get(name)
  }

  /** What a product has: ids, summaries, topics; undefined when there is none of that name. */
  outline(name: string): ProductIndex | undefined {
    if (!this.#indexes.has(name)) {
      this.#indexes.set(name, isProductName(name) ? read(this.#directory, `${name}.index`) : undefined)
    }
    return this.#indexes.get(name)
  }

  /** Is this the id of an operation, or an alias of one? */
  has(id: string): boolean {
    const outline = this.#outlineOf(id)
    return outline !== undefined && (id in outline.operations || id in outline.aliases)
  }

  /** The operation that has this id or alias: `api:core:messages:list`. */
  operation(id: string): Operation | undefined {
    const outline = this.#outlineOf(id)
    const span = outline?.operations[id] ?? outline?.operations[outline.aliases[id] ?? '']
    return outline && span && (this.#part(outline.product, span) as Operation)
  }

  /** The record of an operation's answer, and those that it holds, by their names. */
  records({id, record}: Operation): Readonly<Record<string, readonly PropertyShape[]>> {
    const outline = this.#outlineOf(id)
    const found: Record<string, readonly PropertyShape[]> = {}
    const add = (name: string | undefined): void => {
      const span = name === undefined ? undefined : outline?.records[name]
      if (!outline || !span || !name || found[name]) return
      found[name] = this.#part(outline.product, span) as readonly PropertyShape[]
      for (const property of found[name] ?? []) add(property.record)
    }
    add(record)
    return found
  }

  /** The products whose operations use this host (without region and edge). */
  productsOfHost(host: string): ProductCatalog[] {
    return this.index.products
      .filter((product) => product.hosts.includes(host))
      .map(({product}) => this.product(product))
      .filter((product) => product !== undefined)
  }

  #outlineOf(id: string): ProductIndex | undefined {
    const [api, product = ''] = id.split(':', 2)
    return api === 'api' ? this.outline(product) : undefined
  }

  #part(product: string, [start, length]: Span): unknown {
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
