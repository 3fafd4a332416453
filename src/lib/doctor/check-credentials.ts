import type {Context} from '../app/context.ts'
import type {Profile} from '../profiles/profile.ts'
import {checkApiKey, fetchAccount} from '../twilio/api-keys.ts'
import type {TwilioClient} from '../twilio/client.ts'
import {NetworkError} from '../twilio/network-error.ts'
import {TwilioApiError} from '../twilio/twilio-api-error.ts'
import {type Finding, findingsOf} from './finding.ts'

const {ok, warning, error, skipped} = findingsOf('credentials')

/** The profile that commands would use, or why there is none. */
export async function findProfile(context: Context, name: string | undefined): Promise<Profile | Finding> {
  try {
    const profile = await context.resolveProfile(name)
    await profile.password()
    return profile
  } catch (cause) {
    return error(cause)
  }
}

/** Where its requests go: `api.sydney.au1.twilio.com`. */
export const hostOf = ({edge, region}: Partial<Pick<Profile, 'edge' | 'region'>>): string =>
  ['api', edge, region ?? (edge && 'us1'), 'twilio.com'].filter(Boolean).join('.')

/** Does Twilio take the credentials? */
export async function checkCredentials(
  context: Context,
  profile: Profile,
  {online, timeoutMs}: {online: boolean; timeoutMs: number},
): Promise<Finding> {
  const who = `${profile.name} (${whence(profile)}): ${profile.username}`
  if (profile.source === 'emulator') return ok('the emulator’s, which open nothing')
  if (!online) return skipped(`${who}, not tried`)
  const session = await context.session(profile, {retries: 0, timeout: timeoutMs / 1000})
  try {
    return await ask(session.client, profile, who)
  } catch (cause) {
    if (cause instanceof NetworkError) return skipped(`${who}, not tried: Twilio was not reached`)
    return error(cause)
  } finally {
    await session.close()
  }
}

const whence = ({source}: Profile): string =>
  ({named: 'named', active: 'the active profile', environment: 'from the environment', emulator: 'built in'})[
    source
  ]

const ask = async (client: TwilioClient, profile: Profile, who: string): Promise<Finding> => {
  try {
    const {friendlyName, status} = await fetchAccount(client)
    const account = `${who}, account ${profile.accountSid} “${friendlyName}”`
    if (status === 'active') return ok(account)
    return warning(`${account} is ${status}`, 'See https://console.twilio.com')
  } catch (cause) {
    const isRefused = cause instanceof TwilioApiError && (cause.status === 401 || cause.status === 403)
    if (!isRefused || !profile.username.startsWith('SK')) throw cause
    // A standard API key may not fetch its account, but list its messages.
    await checkApiKey(client)
    return ok(`${who}, a key of account ${profile.accountSid}`)
  }
}
