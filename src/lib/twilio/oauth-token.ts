import type {Clock} from '../app/clock.ts'
import type {AccessToken, AccessTokenCache, Profile} from '../profiles/profile.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import type {Transport} from './transport.ts'
import {createUnexpectedResponseError} from './unexpected-response.ts'

const TOKEN_URL = 'https://oauth.twilio.com/v2/token'
/** A token is not used in the last minute of its life: a request could arrive after it. The SDK's margin is 30 seconds. */
const MARGIN_MS = 60_000

/** Requests access tokens for an OAuth client: https://www.twilio.com/docs/iam/oauth-apps/authorize-api-with-oauth. */
export class OAuthTokens {
  readonly #profile: Profile
  readonly #cache: AccessTokenCache
  readonly #transport: Transport
  readonly #clock: Clock
  #current: Promise<string> | undefined

  constructor(profile: Profile, cache: AccessTokenCache, transport: Transport, clock: Clock) {
    this.#profile = profile
    this.#cache = cache
    this.#transport = transport
    this.#clock = clock
  }

  /** A token that is still valid: the last one, a cached one, or a new one. */
  get(): Promise<string> {
    this.#current ??= this.#read()
    return this.#current
  }

  /** A new token in place of one that Twilio refused. Of several requests that were refused at once, one renews it. */
  async renew(refused: string): Promise<string> {
    const current = await this.get()
    if (current !== refused) return current
    this.#current = this.#request()
    return this.#current
  }

  async #read(): Promise<string> {
    const cached = await this.#cache.read()
    return cached && this.#isFresh(cached) ? cached.token : this.#request()
  }

  #isFresh({expiresAt}: AccessToken): boolean {
    return expiresAt - MARGIN_MS > this.#clock.now()
  }

  async #request(): Promise<string> {
    const secret = await this.#profile.password()
    rememberSecret(secret)
    const requested = this.#clock.now()
    const {body} = await this.#transport.request({
      method: 'post',
      uri: TOKEN_URL,
      headers: {'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json'},
      data: {client_id: this.#profile.username, client_secret: secret, grant_type: 'client_credentials'},
    })
    const {access_token: token, expires_in: seconds} = (JSON.parse(String(body)) ?? {}) as Record<
      string,
      unknown
    >
    // Anything else could change the header.
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      throw createUnexpectedResponseError('oauth.twilio.com', {method: 'GET'})
    }
    rememberSecret(token)
    if (Number(seconds) > 0) await this.#cache.write({token, expiresAt: requested + Number(seconds) * 1000})
    return token
  }
}
