import {readdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, sep} from 'node:path'
import {pascalCase} from './names.ts'

const require = createRequire(import.meta.url)
/** `…/node_modules/twilio/lib/rest` */
export const SDK_ROOT = join(dirname(require.resolve('twilio/package.json')), 'lib', 'rest')
export const SDK_VERSION: string = (require('twilio/package.json') as {version: string}).version

/** What the SDK handed to its HTTP client. */
export interface RecordedRequest {
  readonly method: string
  readonly uri: string
  readonly headers: Record<string, string>
  readonly params?: Record<string, unknown>
  readonly data?: unknown
}

type Callable = Record<string, unknown> & ((...args: unknown[]) => unknown)

/** A list resource of the SDK, found by walking its client. */
export interface FoundResource {
  /** Below `twilio/lib/rest/`: `api/v2010/account/message`. */
  readonly module: string
  readonly factory: string
  /** The version that the factory was given, as the SDK writes it in a path. */
  readonly version: string
  /** `api.v2010.accounts(accountSid).messages` */
  readonly chain: string
  readonly list: Callable
  /** Path parameters of the list, by their SDK names, in the factory's order; the values are placeholders. */
  readonly of: Solution
  /** The path parameters that an instance adds, and the instance's context; absent when the resource has no instances. */
  readonly instance?: {readonly get: Solution; readonly context: Callable}
}

/** Path parameters by their SDK names, with their placeholders. */
export type Solution = Readonly<Record<string, string>>

/** The placeholder that stands for a path parameter, and its way back. */
const placeholder = (index: number): string => `zz${index}zz`

/** Requests are answered by never answering: what is wanted is what was asked. */
class RecordingHttpClient {
  last: RecordedRequest | undefined
  request(request: RecordedRequest): Promise<never> {
    this.last = request
    return new Promise(() => {})
  }
}

const resourceModules = (directory: string): string[] =>
  readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.slice(0, -3).split(sep).join('/'))
    .sort()

const gettersOf = (value: object): string[] => {
  const names = new Set<string>()
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    if (property.get) names.add(name)
  }
  for (let at = Object.getPrototypeOf(value); at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    if (at === Function.prototype) break
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (property.get && name !== 'domain' && name !== '_proxy') names.add(name)
    }
  }
  return [...names].sort()
}

/** Runs the SDK's own classes with placeholder arguments, and says what they ask for. */
export class SdkRecorder {
  readonly #http = new RecordingHttpClient()
  readonly #origin = new WeakMap<object, {module: string; factory: string}>()
  readonly #arities = new Map<string, number>()
  readonly found: FoundResource[] = []

  constructor() {
    this.#markFactories()
    this.#walk()
    this.#addUnreached()
  }

  /** Calls a method of the resource, and returns the request that it made. */
  record(target: Callable, method: string, args: readonly unknown[]): RecordedRequest {
    this.#http.last = undefined
    const call = target[method]
    if (typeof call !== 'function') throw new Error(`the SDK has no method ${method}`)
    call.apply(target, [...args])
    const request: RecordedRequest | undefined = this.#http.last
    if (!request) throw new Error('the SDK made no request')
    return request
  }

  /** `https://…/Accounts/zz0zz/…` → its path with the parameters' names in braces. */
  template(uri: string, solution: Solution): {server: string; path: string} {
    const names = new Map(Object.entries(solution).map(([name, value]) => [value, name]))
    const url = new URL(uri)
    const path = url.pathname.replace(/zz\d+zz/g, (value) => {
      const name = names.get(value)
      if (!name) throw new Error(`unknown path parameter in ${uri}`)
      return `{${pascalCase(name)}}`
    })
    return {server: url.origin, path}
  }

  /** Makes every factory of a list resource remember what it made, in memory only. */
  #markFactories(): void {
    for (const module of resourceModules(SDK_ROOT)) {
      const exported = require(join(SDK_ROOT, module)) as Record<string, unknown>
      for (const [factory, make] of Object.entries(exported)) {
        // A record whose name ends in `List` is a class: `SyncListInstance`.
        if (!factory.endsWith('ListInstance') || typeof make !== 'function') continue
        if (/^class\b/.test(make.toString())) continue
        this.#arities.set(`${module}#${factory}`, make.length)
        const origin = {module, factory}
        const remembering = (...args: unknown[]) => {
          const list = make(...args) as object
          this.#origin.set(list, origin)
          return list
        }
        exported[factory] = Object.defineProperty(remembering, 'length', {value: make.length})
      }
    }
  }

  #walk(): void {
    const Twilio = require(join(SDK_ROOT, 'Twilio')) as new (...args: unknown[]) => Record<string, unknown>
    const client = new Twilio(`AC${'0'.repeat(32)}`, 'none', {httpClient: this.#http})
    const warn = console.warn
    console.warn = () => {} // the SDK's shortcuts each announce that they are deprecated
    try {
      for (const product of gettersOf(client)) {
        const domain = client[product] as object | undefined
        if (!domain || !('baseUrl' in domain)) continue
        for (const name of gettersOf(domain)) {
          const version = (domain as Record<string, unknown>)[name] as object | undefined
          if (!version || !('_domain' in version)) continue
          this.#walkResources(version, `${product}.${name}`)
          this.#walkMethods(version as Callable, `${product}.${name}`)
        }
      }
      // What is left stands on a product without a version; the rest there are shortcuts to what is known.
      for (const product of gettersOf(client)) {
        const domain = client[product] as object | undefined
        if (domain && 'baseUrl' in domain) this.#walkResources(domain, product, true)
      }
    } finally {
      console.warn = warn
    }
  }

  #walkResources(holder: object, chain: string, onlyNew = false): void {
    for (const name of gettersOf(holder)) {
      const list = (holder as Record<string, unknown>)[name] as Callable | undefined
      const origin = list && this.#origin.get(list)
      if (!list || !origin) continue
      const {module, factory} = origin
      if (onlyNew && this.found.some((known) => known.module === module && known.factory === factory))
        continue
      this.#addResource(list, origin, `${chain}.${name}`)
    }
  }

  /** Newer versions reach a resource by a method that takes its parents: `v2.actions(conversationId)`. */
  #walkMethods(version: Callable, chain: string): void {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(version))) {
      if (name === 'constructor' || gettersOf(version).includes(name)) continue
      for (let count = 0; count < 6; count++) {
        const values = Array.from({length: count}, (_, index) => placeholder(index))
        let list: Callable | undefined
        try {
          list = (version[name] as (...args: string[]) => Callable).apply(version, values)
        } catch {
          continue // too few: the SDK refuses an absent path parameter
        }
        const origin = list && this.#origin.get(list)
        if (origin)
          this.#addResource(
            list,
            origin,
            `${chain}.${name}(${Object.keys(list._solution as Solution).join(', ')})`,
          )
        break
      }
    }
  }

  /** A few resources have no list on the client (`routes.v3.isoCountryCode(code, shortCode)`): made from their modules. */
  #addUnreached(): void {
    const reached = new Set(this.found.map(({module, factory}) => `${module}#${factory}`))
    for (const [name, arity] of this.#arities) {
      if (reached.has(name)) continue
      const [module = '', factory = ''] = name.split('#')
      const folder = module.split('/').slice(0, 2).join('/')
      const sibling = this.found.find((known) => known.module.startsWith(`${folder}/`))
      if (!sibling) throw new Error(`The SDK's client does not lead to ${name}, nor to anything beside it`)
      const make = (require(join(SDK_ROOT, module)) as Record<string, Callable>)[factory] as Callable
      const parents = Array.from({length: arity - 1}, (_, index) => placeholder(index))
      const list = make(sibling.list._version, ...parents) as Callable
      this.#addResource(
        list,
        {module, factory},
        `${folder.replace('/', '.')}.${module.slice(folder.length + 1)}`,
      )
    }
  }

  #addResource(list: Callable, origin: {module: string; factory: string}, chain: string): void {
    const of = {...(list._solution as Solution)}
    const get = list.get as ((...args: string[]) => Callable) | undefined
    let instance: FoundResource['instance']
    if (get) {
      const first = Object.keys(of).length
      const values = Array.from({length: get.length}, (_, index) => placeholder(first + index))
      const context = get(...values)
      const added = Object.entries((context._solution as Solution | undefined) ?? {}).filter(([, value]) =>
        values.includes(value),
      )
      if (added.length !== values.length) {
        throw new Error(`${chain}: the instance's path parameters cannot be told apart`)
      }
      instance = {get: Object.fromEntries(added), context}
    }
    const version = (list._version as {_version: string})._version
    this.found.push({...origin, version, chain, list, of, ...(instance && {instance})})
    this.#walkResources(list, chain)
    if (instance) this.#walkResources(instance.context, `${chain}(${Object.keys(instance.get).join(', ')})`)
  }
}
