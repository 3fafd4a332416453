import type {HttpResponse} from '../../twilio/http-backend.ts'
import type {Entries, Entry} from '../storage/state.ts'
import {jsonResponse} from './api-error.ts'
import {listKey} from './list-keys.ts'
import {pageToken, parsePageRequest, selectPage} from './paging.ts'
import {isClassic, type Properties} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** The response to a list request: one page of records, with links or tokens of the other pages. */
export function listResponse(
  context: RequestContext,
  all: Entries,
  render: (entry: Entry) => Properties,
  isListed: ((entry: Entry) => boolean) | undefined,
): HttpResponse {
  const request = parsePageRequest(context)
  const {entries, records, hasNext, hasPrevious} = selectPage(all, request, render, isListed)
  const {page, size} = request
  const [first, last] = [entries[0], entries.at(-1)]
  const next = hasNext && last ? pageToken('PA', last) : undefined
  const previous = hasPrevious && first ? pageToken('PB', first) : undefined
  const key = context.route.listKey ?? listKey(context.route.pattern)
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
