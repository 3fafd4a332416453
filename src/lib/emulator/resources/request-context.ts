import {DEFAULT_CONVERSATIONS_SERVICE} from '../account.ts'
import {ApiError, notFound} from '../api-error.ts'
import {encodeId} from '../storage/journal.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Input} from './input.ts'
import type {Resource, Route, Routes} from './router.ts'
import {looksLikeSid} from './sids.ts'

/** A request that has a route: what the emulator's parts hand to one another. */
export interface RequestContext {
  readonly route: Route
  readonly routes: Routes
  readonly resource: Resource | undefined
  readonly input: Input
  /** Milliseconds since 1970. */
  readonly now: number
  /** The account whose credentials came with it. */
  readonly account: string
  /** The account that it is about. */
  readonly subject: string
  /** What marks the subject's records of products without an account in their paths: empty for the emulator's own account. */
  readonly owner: string
  /** `https://api.twilio.com`, or where the emulator's server stands for it. */
  readonly origin: string
  /** As it came, with `.json`: `/2010-04-01/Accounts/AC…/Messages.json`. */
  readonly path: string
  /** The same with SIDs in the place of unique names, and without `.json`: what records give as their address. */
  readonly address: string
  readonly query: URLSearchParams
  /** Values of the path's parameters by name, SIDs in the place of unique names. */
  readonly params: ReadonlyMap<string, string>
  /** Where its records are: `api/Accounts/AC…/Messages`. */
  readonly collection: string
  /** Which of them it is about; absent for a collection. Encoded, as in the store. */
  readonly id: string | undefined
}

/** Properties that a path may name a record by, apart from its id. */
const ALSO_KNOWN_BY = ['unique_name', 'identity', 'domain_name', 'version']

/** The record that a path's text names: by SID or other id, else by unique name. */
export function findRecord(state: State, collection: string, text: string): Entry | undefined {
  const found = state.get(collection, encodeId(text))
  if (found || looksLikeSid(text)) return found
  return state
    .list(collection)
    .find(({value}) => ALSO_KNOWN_BY.some((property) => value.p[property] === text))
}

/** Can its records be made and looked at? Then they have to be there before anything below them. */
const mustExist = (resource: Resource | undefined): boolean =>
  resource?.creatable === true && (resource.listed || resource.key !== undefined)

/** What conversations.twilio.com keeps for a service; without one in the path it is the default one. */
const OF_DEFAULT_SERVICE = new Set(['Conversations', 'Roles', 'Users'])

export interface Place {
  readonly params: ReadonlyMap<string, string>
  readonly collection: string
  readonly id: string | undefined
  readonly address: string
}

/**
 * Finds where in the store a path leads.
 * @param owner what to put before the records of a product without an account in its paths: `@AC…` for a subaccount.
 * @throws ApiError 404 when a record above it is not there.
 */
export function locate(
  state: State,
  routes: Routes,
  route: Route,
  path: readonly string[],
  owner: string,
): Place {
  const params = new Map<string, string>()
  const versionless = route.version === '' ? 0 : 1
  // The pattern's root is the product, and the version where that counts.
  const root = route.pattern.split('/').slice(0, route.pattern.split('/')[1] === route.version ? 2 : 1)
  let collection = root.join('/') + owner
  let pattern = root.join('/')
  if (root[1] === 'v1' && root[0] === 'conversations' && OF_DEFAULT_SERVICE.has(path[1] ?? '')) {
    params.set('ChatServiceSid', DEFAULT_CONVERSATIONS_SERVICE)
    collection += `/Services/${DEFAULT_CONVERSATIONS_SERVICE}`
  }
  let address = versionless === 0 ? '' : `/${route.version}`
  let id: string | undefined
  route.segments.slice(versionless).forEach((segment, index, all) => {
    const text = path[index + versionless] ?? ''
    if ('text' in segment) {
      address += `/${segment.text}`
      collection += `/${id === undefined ? '' : `${id}/`}${segment.text}`
      pattern += `/${id === undefined ? '' : '{}/'}${segment.text}`
      id = undefined
      return
    }
    if (id !== undefined) {
      // Two parameters in a row: the first names a group, such as a country.
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
    address += `/${id}`
  })
  return {params, collection, id, address}
}
