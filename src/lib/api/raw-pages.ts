import {UserError} from '../app/errors.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {detectPageLoop} from './page-loop.ts'
import {requireSameProduct} from './pages.ts'
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
  const checkLoop = detectPageLoop(new URL(request.uri).hostname)
  for (let next = getNextRequest(page, request); next; next = getNextRequest(page, request)) {
    checkLoop(next.uri + JSON.stringify(next.params))
    page = parsePage((await sendRawRequest(client, {...request, ...next})).body)
    records.push(...((page[findListKey(page)] as unknown[] | undefined) ?? []))
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

const findListKey = (page: Page): string => {
  const named = page.meta?.key
  if (typeof named === 'string' && Array.isArray(page[named])) return named
  const arrays = Object.keys(page).filter((key) => Array.isArray(page[key]))
  if (arrays.length === 1 && arrays[0] !== undefined) return arrays[0]
  throw createNotAListError()
}

/** Twilio's APIs have three ways to specify the next page. */
const getNextRequest = (
  page: Page,
  {uri, params}: RawRequest,
): Pick<RawRequest, 'uri' | 'params'> | undefined => {
  const url = page.meta?.next_page_url ?? page.next_page_uri
  if (typeof url === 'string' && url !== '') {
    const next = new URL(url, uri)
    requireSameProduct(next.href, `${new URL(uri).hostname.split('.')[0]}.twilio.com`)
    return {uri: next.href, params: {}}
  }
  const token = page.meta?.nextToken ?? page.meta?.next_token
  return typeof token === 'string' && token !== ''
    ? {uri, params: {...params, pageToken: [token]}}
    : undefined
}

const NEXT_PAGE_KEYS = ['next_page_uri', 'next_page_url', 'nextToken', 'next_token']

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
  const isPage = response.meta !== undefined || 'next_page_uri' in response
  return isPage ? (response[findListKey(response)] as unknown[]) : [response]
}
