import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'
import type {HttpRequest} from '../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from './account.ts'
import {ACCOUNTS, hashSecret} from './products/accounts.ts'
import {unauthorized} from './resources/api-error.ts'
import {encodeId} from './storage/encode-id.ts'
import type {State} from './storage/state.ts'

/** OAuth endpoints take no credentials, or take them in the body. */
const isPublic = ({pathname}: URL): boolean => /^\/v[12]\/(token|authorize)$/.test(pathname)

async function findAccountByKey(state: State, sid: string, secret: string): Promise<string | undefined> {
  const {accountSid, apiKey} = EMULATOR_ACCOUNT
  if (sid === apiKey) return secret === (await EMULATOR_PROFILE.password()) ? accountSid : undefined
  for (const {id: account} of state.list(ACCOUNTS)) {
    for (const kind of ['Keys', 'SigningKeys']) {
      const key = state.get(`${ACCOUNTS}/${account}/${kind}`, encodeId(sid))
      if (key) return key.value.x?.secret === hashSecret(secret) ? account : undefined
    }
  }
  return undefined
}

function findAccountByToken(state: State, sid: string, token: string): string | undefined {
  const account = state.get(ACCOUNTS, encodeId(sid))
  return account && account.value.p.auth_token === token ? account.id : undefined
}

/**
 * The SID of the account whose credentials a request has. A bearer token counts as the emulator's own account.
 * @throws ApiError 401 with error code 20003
 */
export async function authenticate(state: State, {headers, url}: HttpRequest): Promise<string> {
  const {accountSid} = EMULATOR_ACCOUNT
  const authorization = headers.authorization ?? ''
  if (isPublic(url) || /^Bearer ./.test(authorization)) return accountSid
  const encoded = /^Basic (.+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) throw unauthorized()
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)]
  if (colon < 0) throw unauthorized()
  const found = user.startsWith('SK')
    ? await findAccountByKey(state, user, password)
    : findAccountByToken(state, user, password)
  if (found === undefined) throw unauthorized()
  return found
}
