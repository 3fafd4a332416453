import {UserError} from '../app/errors.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {findNextPage, NEXT_PAGE_PARAMETERS} from './next-page.ts'
import {detectPageLoop} from './page-loop.ts'
import {requireSameList} from './pages.ts'
import {type RawRequest, sendRawRequest} from './raw-request.ts'

type Page = Record<string, unknown> & {meta?: Record<string, unknown>}

/**
 * Fetches all pages of a list, and merges them into one: the first page with the records of all, and without a next page.
 *
 * @throws UserError when a response is not a page of a list, or the next page is on another host or repeats
 */
export const fetchAllPages = async (client: TwilioClient, request: RawRequest): Promise<Page> => {
  let page = parsePage((await sendRawRequest(client, request)).body)
  const first = page
  const key = findListKey(first)
  const records = [...(first[key] as unknown[])]
  let count = records.length
  const checkLoop = detectPageLoop(new URL(request.uri).hostname)
  for (let next = getNextRequest(page, count, request); next; next = getNextRequest(page, count, request)) {
    checkLoop(next.uri + JSON.stringify(next.params), count)
    page = parsePage((await sendRawRequest(client, {...request, ...next})).body)
    const added = (page[findListKey(page)] as unknown[] | undefined) ?? []
    count = added.length
    records.push(...added)
  }
  return removeNextPage({...first, [key]: records})
}

const createNotAListError = (): UserError =>
  new UserError('not-a-list', 'The response is not a page of a list, so --paginate cannot be used.')

const parsePage = (body: string): Page => {
  const page: unknown = JSON.parse(body || '{}')
  if (typeof page === 'object' && page !== null && !Array.isArray(page)) return page as Page
  throw createNotAListError()
}

/** SCIM's lists have another array, `schemas` (RFC 7644). */
const isScimList = ({Resources}: Page): boolean => Array.isArray(Resources)

const findListKey = (page: Page): string => {
  const named = page.meta?.key
  if (typeof named === 'string' && Array.isArray(page[named])) return named
  if (isScimList(page)) return 'Resources'
  const arrays = Object.keys(page).filter((key) => Array.isArray(page[key]))
  if (arrays.length === 1 && arrays[0] !== undefined) return arrays[0]
  throw createNotAListError()
}

const getNextRequest = (
  page: Page,
  count: number,
  {uri, params}: RawRequest,
): Pick<RawRequest, 'uri' | 'params'> | undefined => {
  const url = page.meta?.next_page_url ?? page.next_page_uri
  if (typeof url === 'string' && url !== '') {
    const next = new URL(url, uri)
    requireSameList(next.href, {uri})
    return {uri: next.href, params: {}}
  }
  const next = findNextPage(page, count)
  if (!next) return undefined
  // Number porting, whose token is `next_token`, takes it as `Token`; the others take theirs as `pageToken`.
  const name = 'nextToken' in (page.meta ?? {}) ? 'pageToken' : NEXT_PAGE_PARAMETERS[next.by][0]
  return {uri, params: {...params, [name ?? '']: [String(next.value)]}}
}

const NEXT_PAGE_KEYS = ['next_page_uri', 'next_page_url', 'nextToken', 'next_token', 'has_next']

const removeNextPage = (page: Page): Page => ({
  ...clearNextPageKeys(page),
  ...(page.meta && {meta: clearNextPageKeys(page.meta)}),
})

const clearNextPageKeys = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, NEXT_PAGE_KEYS.includes(name) ? null : value]),
  )

/** The records of a response: those of a list, or the response itself. */
export const extractRecords = (response: unknown): Record<string, unknown>[] => {
  if (typeof response !== 'object' || response === null) return [{value: response}]
  const items = Array.isArray(response) ? response : extractItems(response as Page)
  return items.map((item) => (typeof item === 'object' && item !== null ? item : {value: item})) as Record<
    string,
    unknown
  >[]
}

const extractItems = (response: Page): unknown[] => {
  const isPage = response.meta !== undefined || 'next_page_uri' in response || isScimList(response)
  return isPage ? (response[findListKey(response)] as unknown[]) : [response]
}
