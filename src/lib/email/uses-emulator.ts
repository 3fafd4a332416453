import type {Context} from '../app/context.ts'
import {UserError} from '../app/errors.ts'
import {EMULATOR_PROFILE_NAME} from '../profiles/emulator-profile.ts'
import {resolveProfile} from '../profiles/resolve-profile.ts'
import {getActiveProfileName} from '../profiles/stored-profiles.ts'

/**
 * Does this run use the emulator? Email needs no profile, because SendGrid has its own API key: only a profile that the user
 * named, with `-p` or TWILIO_PROFILE, must exist.
 *
 * @throws UserError when the named profile cannot be used
 */
export async function usesEmulator(
  flag: string | undefined,
  context: Pick<Context, 'env' | 'configuration' | 'project'>,
): Promise<boolean> {
  const {env, configuration: store} = context
  const project = await context.project()
  try {
    const {source} = await resolveProfile({flag, env, store, project})
    return source === 'emulator'
  } catch (error) {
    if (!(error instanceof UserError) || flag !== undefined || env.TWILIO_PROFILE?.trim()) throw error
    // Without usable credentials, the active profile still decides whether an email leaves this machine.
    return (project.profile ?? getActiveProfileName(store.read())) === EMULATOR_PROFILE_NAME
  }
}
