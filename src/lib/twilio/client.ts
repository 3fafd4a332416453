import type {Client, RequestOpts} from 'twilio/lib/base/BaseTwilio.js'
import type RequestClient from 'twilio/lib/base/RequestClient.js'
import type Version from 'twilio/lib/base/Version.js'
import {UsageError, UserError} from '../app/errors.ts'
import type {Profile} from '../profiles/profile.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {loadSdkBase} from './sdk.ts'
import {Transport, type TransportOptions} from './transport.ts'

export {loadSdkModule} from './sdk.ts'

export type ClientOptions = Omit<TransportOptions, 'profile'>

/**
 * The SDK's client for a profile: its account, credentials, edge and region, and the given channel under it. The
 * password is asked for with the first request. What the environment says is the profile's to know, not the SDK's.
 *
 * @throws UserError when the account SID is none.
 */
export function createClient(profile: Profile, options: ClientOptions): Client {
  if (!/^AC[^/?#\\]*$/.test(profile.accountSid)) {
    throw new UserError(
      'invalid-account-sid',
      `The account SID of “${profile.name}” does not start with AC: ${profile.accountSid}`,
    )
  }
  const sdk = loadSdkBase()
  let password: Promise<string> | undefined

  class ProfileClient extends sdk.Client {
    override async request(request: RequestOpts): Promise<unknown> {
      assertPlain(request.uri ?? '')
      password ??= profile.password()
      rememberSecret(await password)
      return super.request({...request, password: request.password || (await password)})
    }
  }

  return new ProfileClient(profile.username, '', {
    accountSid: profile.accountSid,
    edge: profile.edge ?? '',
    region: profile.region ?? '',
    // It asks for no more of it than `request`.
    httpClient: new Transport({...options, profile}) as unknown as RequestClient,
  })
}

/**
 * One version of one product, to hang a resource's list on without loading the product's whole tree:
 * `MessageListInstance(createVersion(client, 'https://api.twilio.com', '2010-04-01'), accountSid)`.
 */
export function createVersion(client: Client, server: string, version: string): Version.default {
  const sdk = loadSdkBase()
  return new sdk.Version(new sdk.Domain(client, server), version)
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
