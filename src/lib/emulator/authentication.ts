import {createHash} from 'node:crypto'
import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'
import type {HttpRequest} from '../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from './account.ts'
import {unauthorized} from './api-error.ts'
import {encodeId} from './storage/journal.ts'
import type {State} from './storage/state.ts'

export const ACCOUNTS = 'api/Accounts'

/** A key's secret is shown once; only this is kept. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** A token is asked for without credentials, or with those in the body. */
const needsNone = ({pathname}: URL): boolean => /^\/v[12]\/(token|authorize)$/.test(pathname)

async function accountOfKey(state: State, sid: string, secret: string): Promise<string | undefined> {
  const {accountSid, apiKey} = EMULATOR_ACCOUNT
  if (sid === apiKey) return secret === (await EMULATOR_PROFILE.password()) ? accountSid : undefined
  for (const {id: account} of state.list(ACCOUNTS)) {
    for (const kind of ['Keys', 'SigningKeys']) {
      const key = state.get(`${ACCOUNTS}/${account}/${kind}`, encodeId(sid))
      if (key) return key.value.x?.secret === hashOf(secret) ? account : undefined
    }
  }
  return undefined
}

function accountOfToken(state: State, sid: string, token: string): string | undefined {
  const account = state.get(ACCOUNTS, encodeId(sid))
  return account && account.value.p.auth_token === token ? account.id : undefined
}

/**
 * The account whose credentials a request carries.
 * @throws ApiError 401 with Twilio's 20003
 */
export async function authenticate(state: State, {headers, url}: HttpRequest): Promise<string> {
  const {accountSid} = EMULATOR_ACCOUNT
  const authorization = headers.authorization ?? ''
  if (needsNone(url) || /^Bearer ./.test(authorization)) return accountSid
  const encoded = /^Basic (.+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) throw unauthorized()
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)]
  if (colon < 0) throw unauthorized()
  const found = user.startsWith('SK')
    ? await accountOfKey(state, user, password)
    : accountOfToken(state, user, password)
  if (found === undefined) throw unauthorized()
  return found
}
