import type {RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UsageError, UserError} from '../app/errors.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {isTwilioUrl} from '../twilio/twilio-host.ts'
import {detectPageLoop} from './page-loop.ts'
import {requireSameProduct} from './pages.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const
const API = 'https://api.twilio.com'

/** A request that a person has put together. */
export interface RawRequest {
  readonly method: string
  /** Absolute. */
  readonly uri: string
  readonly headers: Readonly<Record<string, string>>
  /** For the query. */
  readonly params: Readonly<Record<string, string[]>>
  /** A form's fields, or JSON text. */
  readonly data?: string | Readonly<Record<string, string[]>>
}

export interface RawAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @throws UsageError for a method that Twilio's API does not have. */
export const methodOf = (given: string): string => {
  const method = given.toUpperCase()
  if (METHODS.some((known) => known === method)) return method
  throw new UsageError(
    'invalid-argument',
    `There is no method ${given}.`,
    `Use one of ${METHODS.join(', ')}.`,
  )
}

/**
 * The address that a path or URL means: paths are of api.twilio.com, `verify.twilio.com/v2/Services` names its host, and
 * `{AccountSid}` is the profile's account.
 *
 * @param isEmulator another host is the emulator's, which names Twilio's hosts in its paths: nothing leaves this machine.
 * @throws UsageError for an address that is not Twilio's, so that credentials go nowhere else.
 */
export const addressOf = (given: string, accountSid: string, isEmulator: boolean): string => {
  const filled = given.replace(/(\{|%7B)AccountSid(\}|%7D)/gi, accountSid)
  const placeholder = /\{[^}]*\}/.exec(filled)?.[0]
  if (placeholder) {
    throw new UsageError(
      'invalid-argument',
      `The path has ${placeholder}: only {AccountSid} is filled in.`,
      'Put the value there.',
    )
  }
  const url = parse(filled)
  if (isTwilioUrl(url)) return url.href
  if (isEmulator) return emulated(url)
  throw new UsageError(
    'not-twilio',
    `${url.origin} is not Twilio's: nothing was sent, since it would have got the credentials.`,
    'Give a path, as /2010-04-01/Accounts/{AccountSid}/Messages.json, or a URL of https://….twilio.com.',
  )
}

const parse = (given: string): URL => {
  const text = /^[a-z][a-z0-9+.-]*:/i.test(given)
    ? given
    : /^(\/\/)?[\w.-]+\.twilio\.com(?=[/?]|$)/i.test(given)
      ? `https://${given.replace(/^\/\//, '')}`
      : `${API}/${given.replace(/^\//, '')}`
  if (!URL.canParse(text)) throw new UsageError('invalid-argument', `${given} is neither a path nor a URL.`)
  return new URL(text)
}

const emulated = ({pathname, search}: URL): string => {
  const [, host, rest = '/'] = /^\/([\w.-]+\.twilio\.com)(\/.*)?$/i.exec(pathname) ?? []
  return host ? `https://${host}${rest}${search}` : `${API}${pathname}${search}`
}

/** `name=value` → its fields, in their order; one that comes again has several values. */
export const fieldsOf = (given: readonly string[]): Record<string, string[]> => {
  const fields: Record<string, string[]> = {}
  for (const [index, field] of given.entries()) {
    const at = field.indexOf('=')
    if (at < 1) throw notSo('-F', 'name=value', index)
    const name = field.slice(0, at)
    fields[name] = [...(fields[name] ?? []), field.slice(at + 1)]
  }
  return fields
}

/** It is counted and not repeated: what lacks its name may well be a secret. */
const notSo = (flag: string, form: string, index: number): UsageError =>
  new UsageError('invalid-flag-value', `${flag} takes ${form}, and number ${index + 1} is not of that form.`)

/** What is the transport's to say. */
const OWN_HEADERS = new Set(['authorization', 'connection', 'content-length', 'host', 'transfer-encoding'])

/** `If-Match: 3` → its header. */
export const headersOf = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((header, index) => {
      const [, name = '', value = ''] = /^([^:\s]+):\s*(.*?)\s*$/s.exec(header) ?? []
      if (name === '') throw notSo('-H', "'Name: value'", index)
      if (OWN_HEADERS.has(name.toLowerCase())) {
        throw new UsageError(
          'invalid-flag-value',
          `The header ${name} can't be given: it follows from the profile and the body.`,
        )
      }
      // The SDK looks for the names that it sets itself in this form.
      return [name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value]
    }),
  )

/** Sends it with the credentials, region and edge of the client. */
export const sendRaw = async (client: TwilioClient, {method, ...rest}: RawRequest): Promise<RawAnswer> => {
  const request = {...rest, method: method.toLowerCase()} as RequestOpts
  const {statusCode, headers, body} = await client.request(request)
  return {statusCode, headers, body: String(body)}
}

type Page = Record<string, unknown> & {meta?: Record<string, unknown>}

/**
 * Asks for a list's page after page, and makes one of them: as the first is, with the records of all, and no next one.
 *
 * @throws UserError when the answer is no page of a list, or the next page is on another host or was there already.
 */
export const sendForAllPages = async (client: TwilioClient, request: RawRequest): Promise<Page> => {
  let page = parsePage((await sendRaw(client, request)).body)
  const first = page
  const key = listKey(first)
  const records = [...(first[key] as unknown[])]
  const watch = detectPageLoop(new URL(request.uri).hostname)
  for (let next = nextOf(page, request); next; next = nextOf(page, request)) {
    watch(next.uri + JSON.stringify(next.params))
    page = parsePage((await sendRaw(client, {...request, ...next})).body)
    records.push(...((page[listKey(page)] as unknown[] | undefined) ?? []))
  }
  return asWhole({...first, [key]: records})
}

const parsePage = (body: string): Page => {
  const page: unknown = JSON.parse(body || '{}')
  if (typeof page === 'object' && page !== null && !Array.isArray(page)) return page as Page
  throw new UserError(
    'not-a-list',
    'The answer is no page of a list, so --paginate has nothing to go through.',
  )
}

const listKey = (page: Page): string => {
  const named = page.meta?.key
  if (typeof named === 'string' && Array.isArray(page[named])) return named
  const arrays = Object.keys(page).filter((key) => Array.isArray(page[key]))
  if (arrays.length === 1 && arrays[0] !== undefined) return arrays[0]
  throw new UserError(
    'not-a-list',
    'The answer is no page of a list, so --paginate has nothing to go through.',
  )
}

/** The three ways in which Twilio's APIs name the next page. */
const nextOf = (page: Page, {uri, params}: RawRequest): Pick<RawRequest, 'uri' | 'params'> | undefined => {
  const address = page.meta?.next_page_url ?? page.next_page_uri
  if (typeof address === 'string' && address !== '') {
    const next = new URL(address, uri)
    requireSameProduct(next.href, `${new URL(uri).hostname.split('.')[0]}.twilio.com`)
    return {uri: next.href, params: {}}
  }
  const token = page.meta?.nextToken ?? page.meta?.next_token
  return typeof token === 'string' && token !== ''
    ? {uri, params: {...params, pageToken: [token]}}
    : undefined
}

const NEXT = ['next_page_uri', 'next_page_url', 'nextToken', 'next_token']

const withoutNext = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, NEXT.includes(name) ? null : value]),
  )

const asWhole = (page: Page): Page => ({
  ...withoutNext(page),
  ...(page.meta && {meta: withoutNext(page.meta)}),
})

/** The records of an answer: those of a list, or itself. */
export const recordsOf = (answer: unknown): Record<string, unknown>[] => {
  if (typeof answer !== 'object' || answer === null) return [{value: answer}]
  const items = Array.isArray(answer) ? answer : itemsOf(answer as Page)
  return items.map((item) => (typeof item === 'object' && item !== null ? item : {value: item})) as Record<
    string,
    unknown
  >[]
}

const itemsOf = (answer: Page): unknown[] => {
  const isPage = answer.meta !== undefined || 'next_page_uri' in answer
  return isPage ? (answer[listKey(answer)] as unknown[]) : [answer]
}
