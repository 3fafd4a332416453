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

/** The real catalog, as the build makes it. */
export const CATALOG_DIRECTORY = fileURLToPath(new URL('../../dist/catalog', import.meta.url))
export const catalog = new Catalog(CATALOG_DIRECTORY)

export const ACCOUNT = EMULATOR_PROFILE.accountSid
/** The account's numbers from the start. */
export const NUMBER = '+12067523880'
export const OTHER_NUMBER = '+15005550006'
export const STRANGER = '+12063996576'

/** A directory that is gone after the tests. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'switchboard-emulator-'))
  after(() => rmSync(path, {recursive: true, force: true}))
  return path
}

/** A clock that a test turns. */
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

/** The whole SDK, talking to a channel. */
export function sdkOn(
  channel: HttpBackend,
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
      const {status, body} = await channel.send({
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

/** A bare request: form fields, or a JSON text with its type. */
export async function call(
  channel: HttpBackend,
  method: string,
  url: string,
  body?: Json | string,
  headers: Record<string, string> = {},
): Promise<HttpResponse & {json: Json}> {
  const form = typeof body === 'object'
  const response = await channel.send({
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

/** An emulator on a fresh directory, with a clock. */
export function openSandbox(directory = temporaryDirectory()): {
  channel: Emulator
  client: twilio.Twilio
  clock: Clock
  directory: string
} {
  const clock = new Clock()
  const channel = new Emulator({directory, catalog, now: clock.now})
  after(() => channel.close())
  return {channel, client: sdkOn(channel), clock, directory}
}

export const CORE = `/2010-04-01/Accounts/${ACCOUNT}`
