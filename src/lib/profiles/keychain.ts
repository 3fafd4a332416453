import {UserError} from '../app/errors.ts'
import {runBlocking, runInThread} from '../runtime/native-call.ts'
import {quote, shellWord} from '../runtime/quoting.ts'
import {sessionBusAnswers} from './session-bus.ts'

/** Where an API secret is kept: in config.json, or in the operating system's keychain. */
export const SECRET_STORAGES = ['keychain', 'file'] as const
export type SecretStorage = (typeof SECRET_STORAGES)[number]

/** Names one secret. The key is part of it, so that profiles of one name in two configurations don't meet. */
export interface SecretOwner {
  readonly profile: string
  /** The API key's SID. */
  readonly apiKey: string
}

type Environment = Readonly<Record<string, string | undefined>>

const SERVICE = 'twilio-cli'
const NOT_STORED = 'The API secret cannot be put into the keychain'
const OTHER_WAYS =
  'or keep secrets in the file: --storage file. TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET need no profile at all.'

/**
 * Is there a keychain that answers: macOS Keychain, Windows Credential Manager, or a Secret Service on Linux? Takes at
 * most a second where there is none. A locked one counts: it may ask its owner.
 */
export async function keychainAvailable(env: Environment): Promise<boolean> {
  try {
    await open({profile: '', apiKey: 'availability'}, env)
    return true
  } catch {
    return false
  }
}

/** @throws UserError when there is no keychain */
export async function requireKeychain(env: Environment): Promise<void> {
  await openOr(NOT_STORED, {profile: '', apiKey: 'availability'}, env)
}

/** @throws UserError when there is no keychain, or it is locked */
export async function storeSecret(owner: SecretOwner, secret: string, env: Environment): Promise<void> {
  await ask(owner, NOT_STORED, env, (entry) => entry.setPassword(secret))
}

/** @throws UserError when there is no keychain, it is locked, or it doesn't hold the secret */
export async function readSecret(owner: SecretOwner, env: Environment): Promise<string> {
  const secret = await ask(
    owner,
    `The API secret of profile ${quote(owner.profile)} cannot be read from the keychain`,
    env,
    (entry) => entry.getPassword(),
  )
  if (secret) return secret
  throw new UserError(
    'secret-not-found',
    `The keychain holds no API secret for profile ${quote(owner.profile)}.`,
    {
      hint: `It may have been saved by another user or on another machine. Make it anew: twilio profiles:create -p ${shellWord(owner.profile)} --force`,
    },
  )
}

/** Removing what isn't there is no error. @throws UserError when there is no keychain, or it is locked */
export async function deleteSecret(owner: SecretOwner, env: Environment): Promise<void> {
  await ask(owner, 'The API secret cannot be removed from the keychain', env, (entry) =>
    entry.deletePassword(),
  )
}

type Entry = import('@napi-rs/keyring').AsyncEntry

async function open(owner: SecretOwner, env: Environment): Promise<Entry> {
  if (process.platform === 'linux' && !(await sessionBusAnswers(env))) {
    throw new Error('there is no D-Bus session')
  }
  const {AsyncEntry} = await import('@napi-rs/keyring')
  // Without naming the store it falls back to the kernel's keyring, which forgets everything at the next start.
  const name = `${owner.apiKey}/${owner.profile}`
  return runBlocking(() => new AsyncEntry(SERVICE, name, {linux: {store: 'secret-service'}}))
}

async function openOr(failure: string, owner: SecretOwner, env: Environment): Promise<Entry> {
  try {
    return await open(owner, env)
  } catch (error) {
    throw new UserError('keychain-unavailable', `${failure}: there is no keychain here.`, {
      hint: `Run it in a desktop session, ${OTHER_WAYS}`,
      cause: error,
    })
  }
}

async function ask<T>(
  owner: SecretOwner,
  failure: string,
  env: Environment,
  question: (entry: Entry) => Promise<T>,
): Promise<T> {
  const entry = await openOr(failure, owner, env)
  try {
    return await runInThread(() => question(entry))
  } catch (error) {
    throw new UserError('keychain-locked', `${failure}: it is locked, or it refused.`, {
      hint: `Unlock it and try again, ${OTHER_WAYS}`,
      cause: error,
    })
  }
}
