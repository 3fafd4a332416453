import {readdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join, sep} from 'node:path'
import {pascalCase} from './names.ts'

const require = createRequire(import.meta.url)
/** `…/node_modules/twilio/lib/rest` */
export const SDK_ROOT = join(dirname(require.resolve('twilio/package.json')), 'lib', 'rest')
export const SDK_VERSION: string = (require('twilio/package.json') as {version: string}).version

/** A request that the SDK passed to its HTTP client. */
export interface RecordedRequest {
  readonly method: string
  readonly uri: string
  readonly headers: Record<string, string>
  readonly params?: Record<string, unknown>
  readonly data?: unknown
}

type Callable = Record<string, unknown> & ((...args: unknown[]) => unknown)

/** A list resource of the SDK, found by traversing its client. */
export interface FoundResource {
  /** Under `twilio/lib/rest/`: `api/v2010/account/message`. */
  readonly module: string
  readonly factory: string
  /** The version passed to the factory, as in the path. */
  readonly version: string
  /** `api.v2010.accounts(accountSid).messages` */
  readonly chain: string
  readonly list: Callable
  /** Path parameters of the list, by their SDK names, in the factory's order; the values are placeholders. */
  readonly of: Solution
  /** The path parameters that an instance adds, and its context; absent for a resource without instances. */
  readonly instance?: {readonly get: Solution; readonly context: Callable}
}

/** Path parameters by their SDK names, with their placeholders. */
export type Solution = Readonly<Record<string, string>>

/** A placeholder for a path parameter. */
const createPlaceholder = (index: number): string => `zz${index}zz`

/** Records requests and never responds. */
class RecordingHttpClient {
  last: RecordedRequest | undefined
  request(request: RecordedRequest): Promise<never> {
    this.last = request
    return new Promise(() => {})
  }
}

const listResourceModules = (directory: string): string[] =>
  readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.js'))
    .map((name) => name.slice(0, -3).split(sep).join('/'))
    .sort()

const listGetters = (value: object): string[] => {
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

/** Runs the SDK's own classes with placeholder arguments, and records their requests. */
export class SdkRecorder {
  readonly #http = new RecordingHttpClient()
  readonly #origin = new WeakMap<object, {module: string; factory: string}>()
  readonly #arities = new Map<string, number>()
  readonly found: FoundResource[] = []

  constructor() {
    this.#markFactories()
    this.#traverse()
    this.#addUnreached()
  }

  /** Calls a method of a resource, and returns the request that it sends. */
  record(target: Callable, method: string, args: readonly unknown[]): RecordedRequest {
    this.#http.last = undefined
    const call = target[method]
    if (typeof call !== 'function') throw new Error(`the SDK has no method ${method}`)
    call.apply(target, [...args])
    const request: RecordedRequest | undefined = this.#http.last
    if (!request) throw new Error('the SDK sent no request')
    return request
  }

  /** `https://…/Accounts/zz0zz/…` → server and path, with parameter names in braces. */
  createTemplate(uri: string, solution: Solution): {server: string; path: string} {
    const names = new Map(Object.entries(solution).map(([name, value]) => [value, name]))
    const url = new URL(uri)
    const path = url.pathname.replace(/zz\d+zz/g, (value) => {
      const name = names.get(value)
      if (!name) throw new Error(`unknown path parameter in ${uri}`)
      return `{${pascalCase(name)}}`
    })
    return {server: url.origin, path}
  }

  /** Makes all factories of list resources remember what they create, in memory only. */
  #markFactories(): void {
    for (const module of listResourceModules(SDK_ROOT)) {
      const exported = require(join(SDK_ROOT, module)) as Record<string, unknown>
      for (const [factory, create] of Object.entries(exported)) {
        // A class is a record whose name ends in `List`: `SyncListInstance`.
        if (!factory.endsWith('ListInstance') || typeof create !== 'function') continue
        if (/^class\b/.test(create.toString())) continue
        this.#arities.set(`${module}#${factory}`, create.length)
        const origin = {module, factory}
        const remembering = (...args: unknown[]) => {
          const list = create(...args) as object
          this.#origin.set(list, origin)
          return list
        }
        exported[factory] = Object.defineProperty(remembering, 'length', {value: create.length})
      }
    }
  }

  #traverse(): void {
    const Twilio = require(join(SDK_ROOT, 'Twilio')) as new (...args: unknown[]) => Record<string, unknown>
    const client = new Twilio(`AC${'0'.repeat(32)}`, 'none', {httpClient: this.#http})
    const warn = console.warn
    console.warn = () => {} // the SDK's shortcuts warn that they are deprecated
    try {
      for (const product of listGetters(client)) {
        const domain = client[product] as object | undefined
        if (!domain || !('baseUrl' in domain)) continue
        for (const name of listGetters(domain)) {
          const version = (domain as Record<string, unknown>)[name] as object | undefined
          if (!version || !('_domain' in version)) continue
          this.#traverseResources(version, `${product}.${name}`)
          this.#traverseMethods(version as Callable, `${product}.${name}`)
        }
      }
      // Other resources are on a product without a version; the rest there are shortcuts to known ones.
      for (const product of listGetters(client)) {
        const domain = client[product] as object | undefined
        if (domain && 'baseUrl' in domain) this.#traverseResources(domain, product, true)
      }
    } finally {
      console.warn = warn
    }
  }

  #traverseResources(holder: object, chain: string, onlyNew = false): void {
    for (const name of listGetters(holder)) {
      const list = (holder as Record<string, unknown>)[name] as Callable | undefined
      const origin = list && this.#origin.get(list)
      if (!list || !origin) continue
      const {module, factory} = origin
      if (onlyNew && this.found.some((known) => known.module === module && known.factory === factory))
        continue
      this.#addResource(list, origin, `${chain}.${name}`)
    }
  }

  /** Newer versions have methods that take the parents of a resource: `v2.actions(conversationId)`. */
  #traverseMethods(version: Callable, chain: string): void {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(version))) {
      if (name === 'constructor' || listGetters(version).includes(name)) continue
      for (let count = 0; count < 6; count++) {
        const values = Array.from({length: count}, (_, index) => createPlaceholder(index))
        let list: Callable | undefined
        try {
          list = (version[name] as (...args: string[]) => Callable).apply(version, values)
        } catch {
          continue // too few arguments: the SDK refuses undefined path parameters
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

  /** Adds resources without a list on the client (`routes.v3.isoCountryCode(code, shortCode)`), from their modules. */
  #addUnreached(): void {
    const reached = new Set(this.found.map(({module, factory}) => `${module}#${factory}`))
    for (const [name, arity] of this.#arities) {
      if (reached.has(name)) continue
      const [module = '', factory = ''] = name.split('#')
      const directory = module.split('/').slice(0, 2).join('/')
      const sibling = this.found.find((known) => known.module.startsWith(`${directory}/`))
      if (!sibling)
        throw new Error(`The SDK's client has no access to ${name}, nor to a resource of the same version`)
      const create = (require(join(SDK_ROOT, module)) as Record<string, Callable>)[factory] as Callable
      const parents = Array.from({length: arity - 1}, (_, index) => createPlaceholder(index))
      const list = create(sibling.list._version, ...parents) as Callable
      this.#addResource(
        list,
        {module, factory},
        `${directory.replace('/', '.')}.${module.slice(directory.length + 1)}`,
      )
    }
  }

  #addResource(list: Callable, origin: {module: string; factory: string}, chain: string): void {
    const of = {...(list._solution as Solution)}
    const get = list.get as ((...args: string[]) => Callable) | undefined
    let instance: FoundResource['instance']
    if (get) {
      const first = Object.keys(of).length
      const values = Array.from({length: get.length}, (_, index) => createPlaceholder(first + index))
      const context = get(...values)
      const added = Object.entries((context._solution as Solution | undefined) ?? {}).filter(([, value]) =>
        values.includes(value),
      )
      if (added.length !== values.length) {
        throw new Error(`${chain}: the path parameters of the instance are ambiguous`)
      }
      instance = {get: Object.fromEntries(added), context}
    }
    const version = (list._version as {_version: string})._version
    this.found.push({...origin, version, chain, list, of, ...(instance && {instance})})
    this.#traverseResources(list, chain)
    if (instance)
      this.#traverseResources(instance.context, `${chain}(${Object.keys(instance.get).join(', ')})`)
  }
}
