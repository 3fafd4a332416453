import type {Client, RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {systemClock} from '../app/clock.ts'
import {UsageError, UserError} from '../app/errors.ts'
import type {AccessTokenCache, Profile} from '../profiles/profile.ts'
import {quote} from '../runtime/quoting.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {hasOwnAuthorization} from './form-request.ts'
import type {OAuthTokens} from './oauth-token.ts'
import {loadSdkBase} from './sdk.ts'
import {type SdkResponse, Transport, type TransportOptions} from './transport.ts'
import {TwilioApiError} from './twilio-api-error.ts'

export type {SdkResponse} from './transport.ts'

/** The SDK's base client, with the response type of our transport. */
export interface TwilioClient extends Client {
  request(request: RequestOpts): Promise<SdkResponse>
}

export type ClientOptions = Omit<TransportOptions, 'profile'>

/**
 * The SDK's client for a profile, with its account, credentials, edge and region, on the given backend. The password is read
 * at the first request. The SDK does not read the environment: the profile already contains what it says.
 *
 * @throws UserError when the account SID is invalid
 */
export function createClient(profile: Profile, options: ClientOptions): TwilioClient {
  if (!/^AC[^/?#\\]*$/.test(profile.accountSid)) {
    throw new UserError(
      'invalid-account-sid',
      `Invalid account SID in profile ${quote(profile.name)}: ${quote(profile.accountSid)}. It must start with AC.`,
    )
  }
  const sdk = loadSdkBase()
  const transport = new Transport({...options, profile})
  const settings = {accountSid: profile.accountSid, edge: profile.edge ?? '', region: profile.region ?? ''}
  // The SDK only calls `request` on its HTTP client, though its type is a class with private members.
  Object.assign(settings, {httpClient: transport})
  if (profile.accessTokens)
    return createOAuthClient(profile, profile.accessTokens, settings, transport, options)
  let password: Promise<string> | undefined

  class ProfileClient extends sdk.Client {
    override async request(request: RequestOpts): Promise<SdkResponse> {
      assertSafePath(request.uri ?? '')
      password ??= profile.password()
      rememberSecret(await password)
      return super.request({...request, password: request.password || (await password)})
    }
  }

  return new ProfileClient(profile.username, '', settings)
}

/** The client of a profile with an OAuth client. A token that Twilio refuses is renewed once. */
function createOAuthClient(
  profile: Profile,
  cache: AccessTokenCache,
  settings: object,
  transport: Transport,
  {clock = systemClock}: ClientOptions,
): TwilioClient {
  const sdk = loadSdkBase()
  let loading: Promise<OAuthTokens> | undefined
  const loadTokens = async (): Promise<OAuthTokens> => {
    const {OAuthTokens} = await import('./oauth-token.ts')
    return new OAuthTokens(profile, cache, transport, clock)
  }

  class OAuthClient extends sdk.Client {
    override async request(request: RequestOpts): Promise<SdkResponse> {
      assertSafePath(request.uri ?? '')
      if (hasOwnAuthorization(request)) return super.request(withToken(request, ''))
      loading ??= loadTokens()
      const tokens = await loading
      const token = await tokens.get()
      try {
        return await super.request(withToken(request, token))
      } catch (error) {
        if (!(error instanceof TwilioApiError && error.status === 401)) throw error
        return super.request(withToken(request, await tokens.renew(token)))
      }
    }
  }
  return new OAuthClient('', '', settings)
}

/** A copy, because the SDK adds to the headers. */
function withToken(request: RequestOpts, token: string): RequestOpts {
  const authStrategy = {
    getAuthType: () => 'token',
    getAuthString: async () => `Bearer ${token}`,
    requiresAuthentication: () => true,
  }
  return {...request, headers: {...request.headers}, authStrategy} as unknown as RequestOpts
}

/**
 * The SDK does not encode SIDs in paths, and URLs resolve `..` and drop tabs and anything after `#`. So a value could address
 * a different resource.
 *
 * @throws UsageError when a value would change the path
 */
function assertSafePath(uri: string): void {
  const path = uri.replace(/\?.*$/s, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  if (!/[\x00-\x1f\x7f\\#]| $|\/(\.|%2e){1,2}(\/|$)/i.test(path)) return
  throw new UsageError(
    'unsafe-path',
    'A SID or name contains characters that would change the request URL.',
    'Check the flag values for #, \\ and "..".',
  )
}
