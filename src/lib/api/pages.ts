import {UserError} from '../app/errors.ts'
import {isSid} from '../runtime/sid.ts'
import type {SdkPage} from '../twilio/sdk.ts'
import {type Call, createRequest} from './call.ts'
import {detectPageLoop} from './page-loop.ts'
import {type FollowingPage, requestPages} from './send-call.ts'

/**
 * How a list ended: `cut` at the limit although there are more records, or `unfollowable`: there are more, but the operation has
 * no parameter to request them with.
 */
export type ListEnd = 'complete' | 'cut' | 'unfollowable'

/**
 * Fetches a list page by page, up to `limit` records. Yields the records of each page as the API sent them, and returns how the
 * list ended. The first page is yielded before the second is requested; after that, the next page is requested while the current
 * one is written.
 */
export async function* fetchPages(
  call: Call,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly unknown[], ListEnd> {
  const server = new URL(call.operation.server).hostname
  const requests = requestPages(call)
  const checkLoop = detectPageLoop(server)
  const request = (following: FollowingPage, page: SdkPage): Promise<SdkPage> | undefined => {
    if (page.nextPageUrl) {
      requireSameList(page.nextPageUrl, {uri: createRequest(call).uri ?? '', template: call.operation.path})
    }
    checkLoop(following.location, page.instances.length)
    return following.request?.()
  }
  let page = await requests.first()
  let left = limit
  for (let isFirst = true; ; isFirst = false) {
    const following = requests.findNext(page)
    const isLast = page.instances.length >= left
    const next = isFirst || isLast ? undefined : following && request(following, page)
    next?.catch(() => {}) // awaited below, unless the consumer stops here
    yield isLast ? page.instances.slice(0, left) : page.instances
    if (isLast) return following || page.instances.length > left ? 'cut' : 'complete'
    if (!following) return 'complete'
    left -= page.instances.length
    const arrived = await (next ?? request(following, page))
    if (!arrived) return 'unfollowable'
    page = arrived
  }
}

/** A list: the URL of its first page, and the path of its operation, such as `/v2/Services/{ServiceSid}/Entities`. */
export interface ListLocation {
  readonly uri: string
  readonly template?: string | undefined
}

/**
 * Checks that the URL of a next page is of the same list, whatever its region: `https://api.sydney.au1.twilio.com/…` belongs to
 * `api.twilio.com`. Twilio may replace a unique name in the path with the SID, but never a SID with another.
 *
 * @throws UserError when it is on another host, or of another account or resource
 */
export const requireSameList = (url: string, {uri, template}: ListLocation): void => {
  const next = URL.canParse(url) ? new URL(url) : undefined
  const first = new URL(uri)
  const [product] = first.hostname.split('.')
  const {protocol = '', hostname = ''} = next ?? {}
  if (protocol !== 'https:' || !hostname.startsWith(`${product}.`) || !hostname.endsWith('.twilio.com')) {
    throw createRefusal(`The next page is on another host: ${url}`)
  }
  if (next && !isSamePath(next, first, template)) {
    throw createRefusal(`The next page is of another account or resource: ${url}`)
  }
}

const isSamePath = (next: URL, first: URL, template: string | undefined): boolean => {
  const [found, expected, names] = [splitPath(next.pathname), splitPath(first.pathname), template?.split('/')]
  return (
    found.length === expected.length &&
    found.every((segment, index) => {
      const other = expected[index] ?? ''
      if (segment === other) return true
      if (isSid(segment) && isSid(other)) return false
      return names ? names[index]?.startsWith('{') === true : isSid(segment) || isSid(other)
    })
  )
}

/** The segments of a path, decoded; `.json` is optional in Twilio's URLs. */
const splitPath = (path: string): string[] =>
  path
    .replace(/\.json$|\/$/, '')
    .split('/')
    .map((segment) => {
      try {
        return decodeURIComponent(segment)
      } catch {
        return segment
      }
    })

const createRefusal = (message: string): UserError =>
  new UserError('next-page-refused', message, {
    hint: 'The request was not sent, to protect your credentials.',
  })
