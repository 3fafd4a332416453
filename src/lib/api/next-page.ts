/** How a response without a URL for the next page says that there are more records. */
export type NextPage =
  | {readonly by: 'token'; readonly value: string}
  | {readonly by: 'page'; readonly value: number}
  | {readonly by: 'index'; readonly value: number}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/**
 * Reads where the next page is from a response that has no URL for it: a token (`meta.nextToken`, or `meta.next_token` in
 * number porting), `has_next` with a page number (short codes), or SCIM's `totalResults` (RFC 7644, section 3.4.2.4).
 *
 * @param count the number of records on this page
 */
export const findNextPage = (body: unknown, count: number): NextPage | undefined => {
  if (!isFields(body)) return undefined
  const fields = {...body, ...(isFields(body.meta) && body.meta)}
  const token = fields.nextToken ?? fields.next_token
  if (typeof token === 'string' && token !== '') return {by: 'token', value: token}
  if ((fields.has_next ?? fields.hasNext) === true) return {by: 'page', value: Number(fields.page ?? 0) + 1}
  const {totalResults} = fields
  const next = Number(fields.startIndex ?? 1) + count
  return typeof totalResults === 'number' && count > 0 && next <= totalResults
    ? {by: 'index', value: next}
    : undefined
}

/** The names of the parameters that take it, the most likely first. */
export const NEXT_PAGE_PARAMETERS: Readonly<Record<NextPage['by'], readonly string[]>> = {
  token: ['Token', 'pageToken', 'PageToken'],
  page: ['Page'],
  index: ['startIndex'],
}
