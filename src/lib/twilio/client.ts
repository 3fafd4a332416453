import type {Client, RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import {UsageError, UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {loadSdkBase} from './sdk.ts'
import {type SdkResponse, Transport, type TransportOptions} from './transport.ts'

export type {SdkResponse} from './transport.ts'

/** The SDK's base client, with the response that our transport gives it. */
export interface TwilioClient extends Client {
  request(request: RequestOpts): Promise<SdkResponse>
}

export type ClientOptions = Omit<TransportOptions, 'profile'>

/**
 * The SDK's client for a profile: its account, credentials, edge and region, and the given backend under it. The password is
 * asked for with the first request. What the environment says is the profile's to know, not the SDK's.
 *
 * @throws UserError when the account SID is none.
 */
export function createClient(profile: Profile, options: ClientOptions): TwilioClient {
  if (!/^AC[^/?#\\]*$/.test(profile.accountSid)) {
    throw new UserError(
      'invalid-account-sid',
      `The account SID of “${profile.name}” does not start with AC: ${profile.accountSid}`,
    )
  }
  const sdk = loadSdkBase()
  let password: Promise<string> | undefined

  class ProfileClient extends sdk.Client {
    override async request(request: RequestOpts): Promise<SdkResponse> {
      assertPlain(request.uri ?? '')
      password ??= profile.password()
      rememberSecret(await password)
      return super.request({...request, password: request.password || (await password)})
    }
  }

  const settings = {accountSid: profile.accountSid, edge: profile.edge ?? '', region: profile.region ?? ''}
  // The SDK asks no more of its HTTP client than `request`, though it types it as a class with private parts.
  Object.assign(settings, {httpClient: new Transport({...options, profile})})
  return new ProfileClient(profile.username, '', settings)
}

/**
 * The SDK puts SIDs into paths as they are, and a URL resolves `..` and drops tabs and what follows `#`: a value
 * could then reach another resource than the one named.
 *
 * @throws UsageError when a value in the address would change which resource is meant.
 */
function assertPlain(uri: string): void {
  const path = uri.replace(/\?.*$/s, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (!/[\x00-\x1f\x7f\\#]| $|\/(\.|%2e){1,2}(\/|$)/i.test(path)) return
  throw new UsageError(
    'unsafe-path',
    'A SID or name in the request holds characters that would change the address it goes to.',
    'Look for #, \\ and .. in the values of the flags.',
  )
}
