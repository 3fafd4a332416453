import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {hiddenCollection} from '../timeline/hidden-collections.ts'

/*
 * Twilio sends the cookies that an application sets with the next requests of the same call, or of the same two numbers:
 * https://www.twilio.com/docs/messaging/guides/how-to-use-cookies
 */

const COLLECTION = hiddenCollection('Cookies')

const LIFETIME_MS = 4 * 60 * 60_000

/** More than any application sets. */
const MAX_COOKIES = 50

type Cookies = Readonly<Record<string, string>>

const idOf = (jar: string, url: string): string =>
  encodeId(`${URL.canParse(url) ? new URL(url).host : ''} ${jar}`)

/** The cookies of a conversation with a server, by name. */
function readCookies(state: State, jar: string, url: string, now: number): Cookies {
  const value = state.get(COLLECTION, idOf(jar, url))?.value
  return value && now - value.c < LIFETIME_MS ? (value.p as Cookies) : {}
}

/** The Cookie header of a request; empty without cookies. @param jar names the conversation */
export function cookieHeader(
  state: State,
  jar: string | undefined,
  url: string,
  now: number,
): Record<string, string> {
  const cookies = jar === undefined ? [] : Object.entries(readCookies(state, jar, url, now))
  return cookies.length === 0 ? {} : {cookie: cookies.map(([name, value]) => `${name}=${value}`).join('; ')}
}

/** Is a cookie removed by its attributes? */
function isExpired(attributes: readonly string[], now: number): boolean {
  for (const attribute of attributes) {
    const [name = '', value = ''] = attribute.trim().split('=')
    if (/^max-age$/i.test(name)) return Number(value) <= 0
    if (/^expires$/i.test(name)) return Date.parse(value) <= now
  }
  return false
}

/** Stores the cookies of a response. @param lines its Set-Cookie headers */
export function storeCookies(
  transaction: Transaction,
  jar: string | undefined,
  url: string,
  lines: readonly string[],
  now: number,
): void {
  if (jar === undefined || lines.length === 0) return
  const cookies = new Map(Object.entries(readCookies(transaction.state, jar, url, now)))
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';')
    const [, name, value] = /^\s*([^=\s]+)=(.*?)\s*$/s.exec(pair) ?? []
    if (name === undefined || value === undefined) continue
    if (isExpired(attributes, now)) cookies.delete(name)
    else cookies.set(name, value)
  }
  const p = Object.fromEntries([...cookies].slice(0, MAX_COOKIES))
  const id = idOf(jar, url)
  const entry = transaction.state.get(COLLECTION, id)
  if (entry) transaction.update(COLLECTION, entry, {c: now, p})
  else transaction.create(COLLECTION, id, {c: now, p})
}
