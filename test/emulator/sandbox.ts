import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {fileURLToPath} from 'node:url'
import twilio from 'twilio'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'
import type {HttpBackend, HttpResponse} from '../../src/lib/twilio/http-backend.ts'

/** The built catalog. */
export const CATALOG_DIRECTORY = fileURLToPath(new URL('../../dist/catalog', import.meta.url))
export const catalog = new Catalog(CATALOG_DIRECTORY)

export const ACCOUNT = EMULATOR_PROFILE.accountSid
/** The phone numbers of the account in a new emulator. */
export const NUMBER = '+12067523880'
export const OTHER_NUMBER = '+15005550006'
export const STRANGER = '+12063996576'

/** A directory that is removed after the tests. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-emulator-'))
  after(() => rmSync(path, {recursive: true, force: true}))
  return path
}

/** A clock that a test sets. */
export class Clock {
  ms = Date.parse('2026-03-04T05:06:07Z')
  readonly now = (): Date => new Date(this.ms)
  advance(ms: number): void {
    this.ms += ms
  }
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

export const KEY: Credentials = {
  username: EMULATOR_PROFILE.username,
  password: await EMULATOR_PROFILE.password(),
}

interface SdkRequest {
  readonly method: string
  readonly uri: string
  readonly username?: string
  readonly password?: string
  readonly headers?: Record<string, string>
  readonly params?: Record<string, unknown>
  readonly data?: Record<string, unknown>
}

const basic = ({username, password}: Credentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

function encode(data: Record<string, unknown>): string {
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(data)) {
    for (const one of Array.isArray(value) ? value : [value]) fields.append(name, String(one))
  }
  return fields.toString()
}

/** Twilio's SDK, with a backend in place of HTTPS. */
export function createSdk(
  backend: HttpBackend,
  {username, password}: Credentials = KEY,
  account = ACCOUNT,
): twilio.Twilio {
  const httpClient = {
    async request(request: SdkRequest) {
      const url = new URL(request.uri)
      for (const [name, value] of Object.entries(request.params ?? {})) {
        for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(one))
      }
      const headers = Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      )
      headers.authorization = basic({username: request.username ?? '', password: request.password ?? ''})
      const json = headers['content-type']?.includes('json')
      const {status, body} = await backend.send({
        method: request.method.toUpperCase(),
        url,
        headers,
        ...(request.data ? {body: json ? JSON.stringify(request.data) : encode(request.data)} : {}),
      })
      return {statusCode: status, body: body === '' ? '' : JSON.parse(body), headers: {}}
    },
  }
  return twilio(username, password, {
    accountSid: account,
    httpClient: httpClient as unknown as twilio.RequestClient,
  })
}

export type Json = Record<string, unknown>

/** Sends a request without the SDK. An object is sent as a form, a string as JSON. */
export async function call(
  backend: HttpBackend,
  method: string,
  url: string,
  body?: Json | string,
  headers: Record<string, string> = {},
): Promise<HttpResponse & {json: Json}> {
  const form = typeof body === 'object'
  const response = await backend.send({
    method,
    url: new URL(url, 'https://api.twilio.com'),
    headers: {
      authorization: basic(KEY),
      ...(body === undefined
        ? {}
        : {'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json'}),
      ...headers,
    },
    ...(body === undefined ? {} : {body: typeof body === 'object' ? encode(body) : body}),
  })
  return {...response, json: response.body === '' ? {} : (JSON.parse(response.body) as Json)}
}

/** Opens an emulator on a new directory, with a clock that the test sets. */
export function openSandbox(directory = temporaryDirectory()): {
  emulator: Emulator
  client: twilio.Twilio
  clock: Clock
  directory: string
} {
  const clock = new Clock()
  const emulator = new Emulator({directory, catalog, now: () => clock.ms})
  after(() => emulator.close())
  return {emulator, client: createSdk(emulator), clock, directory}
}

export const CORE = `/2010-04-01/Accounts/${ACCOUNT}`
