import {UsageError, UserError} from '../app/errors.ts'
import {quote, shellWord} from '../runtime/quoting.ts'
import type {ConfigDocument} from './config-document.ts'
import type {PartialCredentials} from './environment-credentials.ts'

const WITHOUT_PROFILE =
  'Or set TWILIO_ACCOUNT_SID with TWILIO_API_KEY and TWILIO_API_SECRET (or with TWILIO_AUTH_TOKEN). To try it without an account, add -p emulator.'

export function profileNotFound(name: string): UserError {
  return new UserError('profile-not-found', `Profile ${quote(name)} not found.`, {
    hint: `To list the profiles, run: twilio profiles:list. To create this one, run: twilio profiles:create -p ${shellWord(name)}`,
  })
}

export function profileExists(name: string): UserError {
  return new UserError('profile-exists', `Profile ${quote(name)} already exists.`, {
    hint: 'Choose another name, or add --force to replace the profile.',
  })
}

export function profileIncomplete(name: string, missing: 'API key' | 'account SID'): UserError {
  return new UserError(
    'profile-incomplete',
    `Profile ${quote(name)} has no ${missing}.`,
    suggestNewProfile(name),
  )
}

/** For an entry of the old `projects`, which has no API key. */
export function profileOutdated(name: string): UserError {
  return new UserError(
    'profile-incomplete',
    `Profile ${quote(name)} was created by an early version of twilio-cli and has no API key.`,
    suggestNewProfile(name),
  )
}

function suggestNewProfile(name: string): {hint: string} {
  return {hint: `Create it again: twilio profiles:create -p ${shellWord(name)} --force`}
}

export function profileRequired(): UsageError {
  return new UsageError(
    'profile-required',
    'The configuration requires a profile for every command.',
    'Add -p NAME, set TWILIO_PROFILE, or turn the requirement off: twilio config:set --no-require-profile-input',
  )
}

/** The active profile may be of another account, so it does not complete the environment's credentials. */
export function partialCredentials({present, missing}: PartialCredentials): UserError {
  const names = present.join(' and ')
  return new UserError(
    'partial-credentials',
    `Partial credentials in the environment: ${names} ${present.length > 1 ? 'are' : 'is'} set, but not ${missing}.`,
    {hint: `Set ${missing} too, or choose a profile with -p NAME or TWILIO_PROFILE, or unset ${names}.`},
  )
}

/** Says whether profiles exist without an active one. */
export function noCredentials(document: ConfigDocument): UserError {
  if (Object.keys(document.profiles ?? {}).length > 0) {
    return new UserError('no-active-profile', 'No active profile.', {
      hint: `Choose one with twilio profiles:use NAME (twilio profiles:list shows them), or add -p NAME. ${WITHOUT_PROFILE}`,
    })
  }
  return new UserError('no-credentials', 'No credentials found.', {
    hint: `Create a profile: twilio profiles:create. ${WITHOUT_PROFILE}`,
  })
}
