import {readFileSync} from 'node:fs'
import {UserError} from '../../app/errors.ts'
import {EMULATOR_PROFILE} from '../../profiles/emulator-profile.ts'
import {describeErrorCode, errorCode} from '../../runtime/files/file-error.ts'
import {quote, quotePath} from '../../runtime/quoting.ts'
import type {HttpBackend} from '../../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'

/** A request that creates or changes something in the emulator. */
export interface SeedRequest {
  /** `https://verify.twilio.com/v2/Services`, or a path of api.twilio.com. `{AccountSid}` and `{NAME.sid}` are replaced. */
  readonly url: string
  /** POST by default. */
  readonly method?: string
  /** Parameters of the form. An array is sent as one parameter for each value. */
  readonly params?: Readonly<Record<string, unknown>>
  /** A JSON body, for the APIs that take one. */
  readonly json?: unknown
  /** The name by which later requests refer to the properties of the response: `{NAME.sid}`. */
  readonly as?: string
}

type Responses = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** @throws UserError file-unreadable or invalid-seed */
export function readSeedFile(file: string): readonly SeedRequest[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const reason = describeErrorCode(errorCode(error))
    throw new UserError('file-unreadable', `Could not read ${quotePath(file)}: ${reason}.`, {cause: error})
  }
  try {
    return parseSeed(JSON.parse(text))
  } catch (error) {
    if (error instanceof UserError) throw error
    throw invalidSeed(`${quotePath(file)} is not valid JSON.`)
  }
}

/** @throws UserError invalid-seed */
export function parseSeed(value: unknown): readonly SeedRequest[] {
  if (!Array.isArray(value)) throw invalidSeed('The seed is not a JSON array of requests.')
  for (const [index, request] of value.entries()) {
    const {url, method, params, as} = (request ?? {}) as Readonly<Record<string, unknown>>
    const isValid =
      typeof url === 'string' &&
      URL.canParse(url, 'https://api.twilio.com') &&
      [method, as].every((each) => each === undefined || typeof each === 'string') &&
      (params === undefined || (typeof params === 'object' && params !== null && !Array.isArray(params)))
    if (!isValid) throw invalidSeed(`Request ${index + 1} of the seed is not valid.`)
  }
  return value
}

const invalidSeed = (message: string): UserError =>
  new UserError('invalid-seed', message, {
    hint: 'A seed is an array of requests: [{"url": "/2010-04-01/Accounts/{AccountSid}/Messages.json", "params": {"To": "+12063996576", "From": "+15005550006", "Body": "Hello"}}]',
  })

/**
 * Sends the requests to an emulator, one after the other.
 *
 * @returns the responses
 * @throws UserError invalid-seed at the first that fails; the ones before it stay
 */
export async function seedEmulator(
  emulator: HttpBackend,
  requests: readonly SeedRequest[],
): Promise<readonly unknown[]> {
  const named: Record<string, Record<string, unknown>> = {}
  const results: unknown[] = []
  const credentials = `${EMULATOR_ACCOUNT.apiKey}:${await EMULATOR_PROFILE.password()}`
  for (const [index, {url, method = 'POST', params = {}, json, as}] of requests.entries()) {
    const target = new URL(fill(url, named), 'https://api.twilio.com')
    const {status, body} = await emulator.send({
      method: method.toUpperCase(),
      url: target,
      headers: {
        authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        'content-type': json === undefined ? 'application/x-www-form-urlencoded' : 'application/json',
      },
      body: json === undefined ? encode(params, named) : fill(JSON.stringify(json), named),
    })
    const result = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
    if (status >= 400) {
      const {code, message} = result
      throw new UserError(
        'invalid-seed',
        `Request ${index + 1} of the seed failed: ${method.toUpperCase()} ${target.href} returned ${status} (${code}: ${message}).`,
        {details: {status, code}},
      )
    }
    results.push(result)
    if (as !== undefined) named[as] = result
  }
  return results
}

function encode(params: Readonly<Record<string, unknown>>, named: Responses): string {
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      fields.append(name, fill(typeof one === 'object' ? JSON.stringify(one) : String(one), named))
    }
  }
  return fields.toString()
}

/** Replaces `{AccountSid}`, and `{NAME.property}` with what an earlier request returned. */
const fill = (text: string, named: Responses): string =>
  text
    .replaceAll('{AccountSid}', EMULATOR_ACCOUNT.accountSid)
    .replaceAll(/\{([\w-]+)\.(\w+)\}/g, (found, name, property) => {
      const response = Object.hasOwn(named, name) ? named[name] : undefined
      if (response === undefined) return found
      const value = response[property]
      if (value === undefined)
        throw new UserError('invalid-seed', `${quote(found)} of the seed has no value.`)
      return String(value)
    })
