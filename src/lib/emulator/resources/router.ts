import type {Operation, ProductCatalog, PropertyShape} from '../../api/catalog.ts'

/** A piece of a path template: fixed text, or a parameter's name. */
export type Segment = {readonly text: string} | {readonly parameter: string}

/** An operation, ready to be matched and carried out. */
export interface Route {
  readonly operation: Operation
  /** Of the answer's record; empty when the operation has none. */
  readonly shape: readonly PropertyShape[]
  readonly segments: readonly Segment[]
  /** The resource, without parameters: `api/Accounts/{}/Messages`; of an instance that of its collection. */
  readonly pattern: string
  /** Does the path end in a parameter? Its name, then. */
  readonly instance: string | undefined
  /** `v1`, `2010-04-01`; empty when the path has none. */
  readonly version: string
}

/** What the catalog tells about a resource as a whole. */
export interface Resource {
  readonly methods: Set<string>
  /** Can an instance be made by a POST to the collection? */
  creatable: boolean
  /** The parameter that stands for one of its records: `Sid`, `Identity`. */
  key: string | undefined
  /** Names of what is below one of its records, by version: for `links`. */
  readonly children: Map<string, Set<string>>
  /** A GET of the path itself gives one record. */
  singleton: boolean
  listed: boolean
}

export interface Routes {
  /** The most specific match. */
  match(method: string, path: readonly string[]): Route | undefined
  resource(pattern: string): Resource | undefined
}

/** Versions of these hold the same records. */
const SAME_IN_EVERY_VERSION = new Set(['api', 'chat', 'studio', 'flex-api', 'lookups'])

/** Two names of one service. */
const SAME_HOST: Readonly<Record<string, string>> = {
  'ip-messaging': 'chat',
  'serverless-upload': 'serverless',
}

/** `api.sydney.au1.twilio.com` → `api.twilio.com`; undefined for a host that is not Twilio's. */
export function withoutRegion(host: string): string | undefined {
  const match = /^([a-z0-9-]+)(?:\.[a-z0-9-]+){0,2}\.twilio\.com$/.exec(host.toLowerCase())
  return match ? `${match[1]}.twilio.com` : undefined
}

const isVersion = (text: string): boolean => /^v\d+$|^\d{4}-\d\d-\d\d$/.test(text)

/** `/2010-04-01/Accounts/{Sid}.json` → its pieces, without `.json`. */
export function parseTemplate(path: string): Segment[] {
  return path
    .replace(/\.json$/, '')
    .split('/')
    .slice(1)
    .map((piece) => {
      const match = /^\{(.+)\}$/.exec(piece)
      return match?.[1] ? {parameter: match[1]} : {text: piece}
    })
}

/** A path's pieces without the version, which is left out where versions share their records. */
function placed(host: string, segments: readonly string[]): {root: string; version: string; rest: string[]} {
  const label = host.slice(0, host.indexOf('.'))
  const root = SAME_HOST[label] ?? label
  const [first = ''] = segments
  if (!isVersion(first)) return {root, version: '', rest: [...segments]}
  const rest = segments.slice(1)
  return {root: SAME_IN_EVERY_VERSION.has(root) ? root : `${root}/${first}`, version: first, rest}
}

function compile(operation: Operation, product: ProductCatalog): Route {
  const segments = parseTemplate(operation.path)
  const names = segments.map((segment) => ('text' in segment ? segment.text : '{}'))
  const {root, version, rest} = placed(operation.server.replace(/^https:\/\//, ''), names)
  const last = segments.at(-1)
  const instance = last && 'parameter' in last ? last.parameter : undefined
  return {
    operation,
    shape: product.records[operation.record ?? ''] ?? [],
    segments,
    pattern: [root, ...(instance === undefined ? rest : rest.slice(0, -1))].join('/'),
    instance,
    version,
  }
}

/** The resource that an operation is of: `api/Accounts/{}/Messages`. */
export const patternOf = (operation: Operation): string =>
  compile(operation, {product: '', operations: {}, aliases: {}, topics: {}, records: {}}).pattern

const fits = (route: Route, path: readonly string[]): boolean =>
  route.segments.every((segment, index) =>
    'text' in segment ? segment.text === path[index] : path[index] !== '',
  )

/** Earlier fixed text is more specific: `Conversations/Search` before `Conversations/{Sid}`. */
function moreSpecific(a: Route, b: Route): number {
  for (let index = 0; index < a.segments.length; index++) {
    const [one, other] = [a.segments[index], b.segments[index]]
    if (one && other && 'text' in one !== 'text' in other) return 'text' in one ? -1 : 1
  }
  return 0
}

function describe(routes: readonly Route[]): Map<string, Resource> {
  const resources = new Map<string, Resource>()
  const of = (pattern: string): Resource => {
    let found = resources.get(pattern)
    if (!found) {
      found = {
        methods: new Set(),
        creatable: false,
        key: undefined,
        children: new Map(),
        singleton: false,
        listed: false,
      }
      resources.set(pattern, found)
    }
    return found
  }
  for (const {operation, pattern, instance, version, segments} of routes) {
    const resource = of(pattern)
    if (instance !== undefined) resource.key ??= instance
    else if (operation.action === 'list') resource.listed = true
    else if (operation.method === 'GET') resource.singleton = true
    else if (operation.action === 'create') resource.creatable = true
    const parts = pattern.split('/')
    // The name right after the last parameter is a child of what that parameter names.
    const parameter = parts.lastIndexOf('{}')
    const [child] = parts.slice(parameter + 1)
    if (parameter > 0 && child !== undefined && parts.length === parameter + 2 && segments.length > 0) {
      const parent = of(parts.slice(0, parameter).join('/'))
      const names = parent.children.get(version) ?? new Set()
      parent.children.set(version, names.add(child))
    }
  }
  return resources
}

/** The routes of one host. */
export function buildRoutes(products: readonly ProductCatalog[]): Routes {
  const routes: Route[] = []
  for (const product of products) {
    for (const operation of Object.values(product.operations)) routes.push(compile(operation, product))
  }
  const table = new Map<string, Route[]>()
  for (const route of routes) {
    const key = `${route.operation.method} ${route.segments.length}`
    const same = table.get(key)
    if (same) same.push(route)
    else table.set(key, [route])
  }
  let resources: Map<string, Resource> | undefined
  return {
    match: (method, path) =>
      table
        .get(`${method} ${path.length}`)
        ?.filter((route) => fits(route, path))
        .sort(moreSpecific)[0],
    resource: (pattern) => {
      resources ??= describe(routes)
      return resources.get(pattern)
    },
  }
}
