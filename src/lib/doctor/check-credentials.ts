import type {Context} from '../app/context.ts'
import type {Profile} from '../profiles/profile.ts'
import {quote} from '../runtime/quoting.ts'
import {checkApiKey, fetchAccount} from '../twilio/api-keys.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {NetworkError} from '../twilio/network-error.ts'
import {TwilioApiError} from '../twilio/twilio-api-error.ts'
import {createFindings, type Finding} from './finding.ts'

const {ok, warning, error, skipped} = createFindings('credentials')

/** The profile that commands would use, or the finding that says why there is none. */
export async function findProfile(context: Context, name: string | undefined): Promise<Profile | Finding> {
  try {
    const profile = await context.resolveProfile(name)
    await profile.password()
    return profile
  } catch (cause) {
    return error(cause)
  }
}

/** The host that its requests are sent to: `api.sydney.au1.twilio.com`. */
export const getApiHost = ({edge, region}: Partial<Pick<Profile, 'edge' | 'region'>>): string =>
  ['api', edge, region ?? (edge && 'us1'), 'twilio.com'].filter(Boolean).join('.')

/** Does Twilio accept the credentials? */
export async function checkCredentials(
  context: Context,
  profile: Profile,
  {online, timeoutMs}: {online: boolean; timeoutMs: number},
): Promise<Finding> {
  const who = `${profile.name} (${SOURCES[profile.source]}): ${profile.username}`
  if (profile.source === 'emulator' && !profile.emulatorUrl) return ok('built-in credentials of the emulator')
  if (!online) return skipped(`${who}, not checked`)
  const session = await context.session(profile, {retries: 0, timeout: timeoutMs / 1000})
  try {
    return await fetchState(session.client, profile, who)
  } catch (cause) {
    if (cause instanceof NetworkError) return skipped(`${who}, not checked: could not connect to Twilio`)
    return error(cause)
  } finally {
    await session.close()
  }
}

const SOURCES: Readonly<Record<Profile['source'], string>> = {
  named: 'selected profile',
  active: 'active profile',
  environment: 'from the environment',
  emulator: 'built in',
}

const fetchState = async (client: TwilioClient, profile: Profile, who: string): Promise<Finding> => {
  try {
    const {friendlyName, status} = await fetchAccount(client)
    const account = `${who}, account ${profile.accountSid} ${quote(friendlyName)}`
    if (status === 'active') return ok(account)
    return warning(`${account} is ${status}`, 'See https://console.twilio.com')
  } catch (cause) {
    const isRejected = cause instanceof TwilioApiError && (cause.status === 401 || cause.status === 403)
    if (!isRejected || !(profile.accessTokens || profile.username.startsWith('SK'))) throw cause
    // A standard API key cannot fetch its account, but it can list messages.
    await checkApiKey(client)
    return ok(
      `${who}, ${profile.accessTokens ? 'an OAuth client' : 'an API key'} of account ${profile.accountSid}`,
    )
  }
}
