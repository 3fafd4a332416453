import type {HttpResponse} from '../../twilio/http-backend.ts'
import type {Entry} from '../storage/state.ts'
import {jsonResponse} from './api-error.ts'
import {pageToken, parsePageRequest, selectPage} from './paging.ts'
import {isClassic, type Properties, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** Keys of lists that differ from the last segment of the path. */
const SPECIAL_KEYS: Readonly<Record<string, string>> = {
  'api/Accounts/{}/AvailablePhoneNumbers': 'countries',
  'api/Accounts/{}/Messages/{}/Media': 'media_list',
  'api/Accounts/{}/Queues/{}/Members': 'queue_members',
  'api/Accounts/{}/Usage/Triggers': 'usage_triggers',
  'content/v1/Content': 'contents',
  'content/v1/LegacyContent': 'contents',
  'content/v1/ContentAndApprovals': 'contents',
  'content/v2/Content': 'contents',
  'content/v2/ContentAndApprovals': 'contents',
  'messaging/v1/Services/{}/Compliance/Usa2p': 'compliance',
  'messaging/v1/a2p/BrandRegistrations': 'data',
}

/** The key of a list's records in the response: `messages`, `incoming_phone_numbers`. */
function listKey(pattern: string): string {
  const special = SPECIAL_KEYS[pattern]
  if (special) return special
  if (pattern.startsWith('api/Accounts/{}/AvailablePhoneNumbers/')) return 'available_phone_numbers'
  if (pattern.startsWith('api/Accounts/{}/IncomingPhoneNumbers/') && !pattern.includes('AssignedAddOns')) {
    return 'incoming_phone_numbers'
  }
  if (pattern.startsWith('api/Accounts/{}/Usage/Records')) return 'usage_records'
  const last = pattern.split('/').at(-1) ?? ''
  return snakeCase(last === '{}' ? (pattern.split('/').at(-2) ?? '') : last) || 'items'
}

/** The response to a list request: one page of records, with links or tokens of the other pages. */
export function listResponse(
  context: RequestContext,
  all: readonly Entry[],
  render: (entry: Entry) => Properties,
  isListed: ((entry: Entry) => boolean) | undefined,
): HttpResponse {
  const request = parsePageRequest(context)
  const {entries, records, hasNext, hasPrevious} = selectPage(all, request, render, isListed)
  const {page, size} = request
  const [first, last] = [entries[0], entries.at(-1)]
  const next = hasNext && last ? pageToken('PA', last) : undefined
  const previous = hasPrevious && first ? pageToken('PB', first) : undefined
  const key = listKey(context.route.pattern)
  if (context.route.operation.paging === 'token') {
    const meta = {key, pageSize: size, nextToken: next ?? null, previousToken: previous ?? null}
    return jsonResponse(200, {meta, [key]: records})
  }
  const link = (number: number, token?: string): string => {
    const query = new URLSearchParams(context.query)
    query.set('PageSize', String(size))
    query.set('Page', String(number))
    query.delete('PageToken')
    if (token !== undefined) query.set('PageToken', token)
    return `${isClassic(context) ? '' : context.origin}${context.path}?${query}`
  }
  const links = {
    first: link(0),
    previous: previous === undefined ? null : link(Math.max(page - 1, 0), previous),
    current: link(page, context.input.get('PageToken')),
    next: next === undefined ? null : link(page + 1, next),
  }
  if (!isClassic(context)) {
    const meta = {
      page,
      page_size: size,
      first_page_url: links.first,
      previous_page_url: links.previous,
      url: links.current,
      next_page_url: links.next,
      key,
    }
    return jsonResponse(200, {[key]: records, meta})
  }
  return jsonResponse(200, {
    first_page_uri: links.first,
    end: page * size + Math.max(records.length - 1, 0),
    previous_page_uri: links.previous,
    [key]: records,
    uri: links.current,
    page_size: size,
    start: page * size,
    next_page_uri: links.next,
    page,
  })
}
