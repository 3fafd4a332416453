import {isSid} from '../../runtime/sid.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {Entry, State} from '../storage/state.ts'
import {ApiError, notFound} from './api-error.ts'
import type {Input} from './input.ts'
import type {Resource, Route, Routes} from './router.ts'

/** A request that matches a route, with everything that its handling needs. */
export interface RequestContext {
  readonly route: Route
  readonly routes: Routes
  readonly resource: Resource | undefined
  readonly input: Input
  /** Milliseconds since 1970. */
  readonly now: number
  /** The account whose credentials the request has. */
  readonly authenticatedAccountSid: string
  /** The account whose records the request reads or changes. */
  readonly accountSid: string
  /**
   * Separates the records of a subaccount in products that have no account in their paths: `@AC…` after the product and
   * version. Empty for the emulator's own account.
   */
  readonly accountSuffix: string
  /** `https://api.twilio.com`, or the URL at which the emulator's server serves that host. */
  readonly origin: string
  /** The path of the request, with `.json`: `/2010-04-01/Accounts/AC…/Messages.json`. */
  readonly path: string
  /** The same path with SIDs in place of unique names, and without `.json`: records link to themselves with it. */
  readonly canonicalPath: string
  readonly query: URLSearchParams
  /** The header If-Match; undefined without one. */
  readonly ifMatch: string | undefined
  /** Values of the path parameters by name, with SIDs in place of unique names. */
  readonly params: ReadonlyMap<string, string>
  /** The collection with the records: `api/Accounts/AC…/Messages`. */
  readonly collection: string
  /** Id of the requested record, encoded as in the store; undefined for a request to the collection. */
  readonly id: string | undefined
}

/** Properties that identify a record in a path, besides its id. */
const ALTERNATIVE_KEYS = ['unique_name', 'identity', 'domain_name', 'version']

/** Finds a record by its SID or other id, otherwise by its unique name. */
export function findRecord(state: State, collection: string, text: string): Entry | undefined {
  const found = state.get(collection, encodeId(text))
  if (found || isSid(text)) return found
  return state
    .list(collection)
    .find(({value}) => ALTERNATIVE_KEYS.some((property) => value.p[property] === text))
}

/** Must a record of the resource exist before anything below it? Yes, if it can be created and read. */
const mustExist = (resource: Resource | undefined): boolean =>
  resource?.creatable === true && (resource.listed || resource.key !== undefined)

/** The service that conversations belong to if their path has none. */
export const DEFAULT_CONVERSATIONS_SERVICE = `IS${'0'.repeat(31)}1`

/** Resources of conversations.twilio.com that belong to the default service if their path has none. */
const DEFAULT_SERVICE_RESOURCES = new Set(['Conversations', 'Roles', 'Users'])

/** See the properties of the same names in RequestContext. */
export interface ResolvedPath {
  readonly params: ReadonlyMap<string, string>
  readonly collection: string
  readonly id: string | undefined
  readonly canonicalPath: string
}

/**
 * Resolves a path to a collection and a record.
 * @param accountSuffix see RequestContext; empty for a product with the account in its paths
 * @throws ApiError 404 if a parent record does not exist
 */
export function resolvePath(
  state: State,
  routes: Routes,
  route: Route,
  path: readonly string[],
  accountSuffix: string,
): ResolvedPath {
  const params = new Map<string, string>()
  const versionSegments = route.version === '' ? 0 : 1
  // The pattern starts with the product, and with the version if the product's versions do not share records.
  const root = route.pattern.split('/').slice(0, route.pattern.split('/')[1] === route.version ? 2 : 1)
  let collection = root.join('/') + accountSuffix
  let pattern = root.join('/')
  if (root[1] === 'v1' && root[0] === 'conversations' && DEFAULT_SERVICE_RESOURCES.has(path[1] ?? '')) {
    params.set('ChatServiceSid', DEFAULT_CONVERSATIONS_SERVICE)
    collection += `/Services/${DEFAULT_CONVERSATIONS_SERVICE}`
  }
  let canonicalPath = versionSegments === 0 ? '' : `/${route.version}`
  let id: string | undefined
  route.segments.slice(versionSegments).forEach((segment, index, all) => {
    const text = path[index + versionSegments] ?? ''
    if ('text' in segment) {
      canonicalPath += `/${segment.text}`
      collection += `/${id === undefined ? '' : `${id}/`}${segment.text}`
      pattern += `/${id === undefined ? '' : '{}/'}${segment.text}`
      id = undefined
      return
    }
    if (id !== undefined) {
      // Two parameters in a row: the first one is a group, such as a country.
      collection += `/${id}`
      pattern += '/{}'
    }
    const found = findRecord(state, collection, text)
    const last = index === all.length - 1
    if (!found && !last && mustExist(routes.resource(pattern))) throw notFound(`/${path.join('/')}`)
    const value = found ? decodeURIComponent(found.id) : text
    if (value.length > 500) throw new ApiError(414, 20414, 'The request URI is too long')
    params.set(segment.parameter, value)
    id = encodeId(value)
    canonicalPath += `/${id}`
  })
  return {params, collection, id, canonicalPath}
}
