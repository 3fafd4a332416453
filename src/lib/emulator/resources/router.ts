import type {ProductCatalog} from '../../api/catalog.ts'
import type {Operation, PropertyShape} from '../../api/operation.ts'
import type {ResponseShapes, Template} from '../../api/response-shape.ts'

/** A segment of a path template: fixed text or the name of a parameter. */
export type Segment = {readonly text: string} | {readonly parameter: string}

/** An operation with its compiled path. */
export interface Route {
  readonly operation: Operation
  /** Properties of the record in the response; empty if the operation has none. */
  readonly shape: readonly PropertyShape[]
  readonly segments: readonly Segment[]
  /** The resource, without parameter names: `api/Accounts/{}/Messages`. An instance has the pattern of its collection. */
  readonly pattern: string
  /** The name of the parameter at the end of the path; undefined if the path ends in fixed text. */
  readonly instance: string | undefined
  /** `v1`, `2010-04-01`; empty if the path has none. */
  readonly version: string
  /** The status of a successful response, if it is not the usual one. */
  readonly status: number | undefined
  /** The key of a list's records, if the specification names another one than the path. */
  readonly listKey: string | undefined
  /** What a record shows that nothing has set, by property. */
  readonly template: Readonly<Record<string, Template>>
}

/** A resource, described by its operations in the catalog. */
export interface Resource {
  /** A POST to the collection creates an instance. */
  creatable: boolean
  /** The path parameter that identifies a record: `Sid`, `Identity`. */
  key: string | undefined
  /** Names of the resources below a record, by version: for `links`. */
  readonly children: Map<string, Set<string>>
  /** A GET of the path returns one record. */
  singleton: boolean
  /** A GET of the path returns a list. */
  listed: boolean
}

export interface Routes {
  /** Finds the most specific route. */
  match(method: string, path: readonly string[]): Route | undefined
  resource(pattern: string): Resource | undefined
}

/** Products whose versions share their records. */
const UNVERSIONED_PRODUCTS = new Set(['api', 'chat', 'studio', 'flex-api', 'lookups'])

/** Hosts that share the records of another one. */
const HOST_ALIASES: Readonly<Record<string, string>> = {
  'ip-messaging': 'chat',
  'serverless-upload': 'serverless',
}

/** `api.sydney.au1.twilio.com` → `api.twilio.com`; undefined for a host that is not a Twilio host. */
export function withoutRegion(host: string): string | undefined {
  const match = /^([a-z0-9-]+)(?:\.[a-z0-9-]+){0,2}\.twilio\.com$/.exec(host.toLowerCase())
  return match ? `${match[1]}.twilio.com` : undefined
}

const isVersion = (text: string): boolean => /^v\d+$|^\d{4}-\d\d-\d\d$/.test(text)

/** Splits `/2010-04-01/Accounts/{Sid}.json` into its segments, without `.json`. */
function parseTemplate(path: string): Segment[] {
  return path
    .replace(/\.json$/, '')
    .split('/')
    .slice(1)
    .map((segment) => {
      const match = /^\{(.+)\}$/.exec(segment)
      return match?.[1] ? {parameter: match[1]} : {text: segment}
    })
}

/** Splits a path into the root of its pattern (with the version, unless versions share records) and the rest. */
function splitRoot(
  host: string,
  segments: readonly string[],
): {root: string; version: string; rest: string[]} {
  const label = host.slice(0, host.indexOf('.'))
  const root = HOST_ALIASES[label] ?? label
  const [first = ''] = segments
  if (!isVersion(first)) return {root, version: '', rest: [...segments]}
  const rest = segments.slice(1)
  return {root: UNVERSIONED_PRODUCTS.has(root) ? root : `${root}/${first}`, version: first, rest}
}

const NO_SHAPES: ResponseShapes = {operations: {}, templates: {}}

function compile(operation: Operation, product: ProductCatalog, shapes: ResponseShapes): Route {
  const segments = parseTemplate(operation.path)
  const names = segments.map((segment) => ('text' in segment ? segment.text : '{}'))
  const {root, version, rest} = splitRoot(operation.server.replace(/^https:\/\//, ''), names)
  const response = shapes.operations[operation.id]
  const last = segments.at(-1)
  const instance = last && 'parameter' in last ? last.parameter : undefined
  return {
    operation,
    shape: product.records[operation.record ?? ''] ?? [],
    segments,
    pattern: [root, ...(instance === undefined ? rest : rest.slice(0, -1))].join('/'),
    instance,
    version,
    status: response?.status,
    listKey: response?.key,
    template: shapes.templates[response?.template ?? ''] ?? {},
  }
}

/** The pattern of an operation's resource: `api/Accounts/{}/Messages`. */
export const resourcePattern = (operation: Operation): string =>
  compile(operation, {product: '', operations: {}, aliases: {}, topics: {}, records: {}}, NO_SHAPES).pattern

const matches = (route: Route, path: readonly string[]): boolean =>
  route.segments.every((segment, index) =>
    'text' in segment ? segment.text === path[index] : path[index] !== '',
  )

/** Sorts more specific routes first: `Conversations/Search` before `Conversations/{Sid}`. */
function compareSpecificity(a: Route, b: Route): number {
  for (let index = 0; index < a.segments.length; index++) {
    const [one, other] = [a.segments[index], b.segments[index]]
    if (one && other && 'text' in one !== 'text' in other) return 'text' in one ? -1 : 1
  }
  return 0
}

function describeResources(routes: readonly Route[]): Map<string, Resource> {
  const resources = new Map<string, Resource>()
  const findOrCreate = (pattern: string): Resource => {
    let found = resources.get(pattern)
    if (!found) {
      found = {
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
    const resource = findOrCreate(pattern)
    if (instance !== undefined) resource.key ??= instance
    else if (operation.action === 'list') resource.listed = true
    else if (operation.method === 'GET') resource.singleton = true
    else if (operation.action === 'create') resource.creatable = true
    const parts = pattern.split('/')
    // The name right after the last parameter is a child of the record that the parameter identifies.
    const parameter = parts.lastIndexOf('{}')
    const [child] = parts.slice(parameter + 1)
    if (parameter > 0 && child !== undefined && parts.length === parameter + 2 && segments.length > 0) {
      const parent = findOrCreate(parts.slice(0, parameter).join('/'))
      const names = parent.children.get(version) ?? new Set()
      parent.children.set(version, names.add(child))
    }
  }
  return resources
}

/** Builds the routes of one host. */
export function buildRoutes(
  products: readonly ProductCatalog[],
  shapesOf: (product: string) => ResponseShapes,
): Routes {
  const routes: Route[] = []
  for (const product of products) {
    const shapes = shapesOf(product.product)
    for (const operation of Object.values(product.operations))
      routes.push(compile(operation, product, shapes))
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
        ?.filter((route) => matches(route, path))
        .sort(compareSpecificity)[0],
    resource: (pattern) => {
      resources ??= describeResources(routes)
      return resources.get(pattern)
    },
  }
}
