import {EMULATOR_PROFILE} from '../profiles/emulator-profile.ts'
import type {HttpRequest} from '../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from './account.ts'
import {findAccountByAccessToken} from './products/access-tokens.ts'
import {ACCOUNTS, hashSecret} from './products/accounts.ts'
import {unauthorized} from './resources/api-error.ts'
import type {Input} from './resources/input.ts'
import {encodeId} from './storage/encode-id.ts'
import type {State} from './storage/state.ts'

/** A request for an access token has its credentials in the body: see authenticateClient. */
export const isTokenRequest = ({pathname}: URL): boolean => /^\/v[12]\/token$/.test(pathname)

/** Requests without an Authorization header. */
export const isPublic = (url: URL): boolean =>
  isTokenRequest(url) || /^\/v[12]\/authorize$/.test(url.pathname)

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
 * The account of the client in a request for an access token: an OAuth app, or an API key.
 * @throws ApiError 401 with error code 20003
 */
export async function authenticateClient(state: State, input: Input): Promise<string> {
  const id = input.get('client_id') ?? input.get('ClientId') ?? ''
  const secret = input.get('client_secret') ?? input.get('ClientSecret') ?? ''
  const found = id.startsWith('SK')
    ? await findAccountByKey(state, id, secret)
    : findAccountByApp(state, id, secret)
  if (found === undefined) throw unauthorized()
  return found
}

function findAccountByApp(state: State, id: string, secret: string): string | undefined {
  for (const {id: account} of state.list(ACCOUNTS)) {
    const suffix = account === EMULATOR_ACCOUNT.accountSid ? '' : `@${account}`
    const app = state.get(`iam/v1${suffix}/Account/OAuthApps`, encodeId(id))
    if (app) return app.value.x?.secret === hashSecret(secret) ? account : undefined
  }
  return undefined
}

/**
 * The SID of the account whose credentials a request has.
 * @throws ApiError 401 with error code 20003
 */
export async function authenticate(
  state: State,
  {headers, url}: Pick<HttpRequest, 'headers' | 'url'>,
  now: number,
): Promise<string> {
  const authorization = headers.authorization ?? ''
  if (isPublic(url)) return EMULATOR_ACCOUNT.accountSid
  const [, scheme = '', credentials = ''] = /^(Basic|Bearer) (.+)$/i.exec(authorization) ?? []
  const found =
    scheme.toLowerCase() === 'bearer'
      ? findAccountByAccessToken(state, credentials, now)
      : await findAccountByPassword(state, Buffer.from(credentials, 'base64').toString())
  if (found === undefined) throw unauthorized()
  return found
}

/** @param text `SK…:secret` or `AC…:token` */
async function findAccountByPassword(state: State, text: string): Promise<string | undefined> {
  const colon = text.indexOf(':')
  if (colon < 0) return undefined
  const [user, password] = [text.slice(0, colon), text.slice(colon + 1)]
  return user.startsWith('SK')
    ? await findAccountByKey(state, user, password)
    : findAccountByToken(state, user, password)
}
