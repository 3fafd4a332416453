import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {runBlocking, runInThread} from '../runtime/native-call.ts'
import {quote, shellWord} from '../runtime/quoting.ts'
import {isSessionBusAvailable} from './session-bus.ts'

/** Where an API secret is stored: in config.json, or in the operating system's keychain. */
export const SECRET_STORAGES = ['keychain', 'file'] as const
export type SecretStorage = (typeof SECRET_STORAGES)[number]

/** Identifies a secret. The key is part of it, so that profiles of the same name in two configurations do not collide. */
export interface SecretOwner {
  readonly profile: string
  /** The API key's SID. */
  readonly apiKey: string
}

const SERVICE = 'twilio-cli'
const STORE_FAILED = 'Could not store the API secret in the keychain'
const ALTERNATIVES =
  'or keep secrets in the file with --storage file. TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET work without a profile.'
const PROBE: SecretOwner = {profile: '', apiKey: 'availability'}

/**
 * Is there a keychain that responds: macOS Keychain, Windows Credential Manager, or a Secret Service on Linux? Takes at
 * most a second where there is none. A locked one counts: it may ask its owner.
 */
export async function isKeychainAvailable(env: Environment): Promise<boolean> {
  try {
    await open(PROBE, env)
    return true
  } catch {
    return false
  }
}

/** @throws UserError keychain-unavailable */
export async function requireKeychain(env: Environment): Promise<void> {
  await openOrThrow(STORE_FAILED, PROBE, env)
}

/** @throws UserError keychain-unavailable or keychain-locked */
export async function storeSecret(owner: SecretOwner, secret: string, env: Environment): Promise<void> {
  await callKeychain(owner, STORE_FAILED, env, (entry) => entry.setPassword(secret))
}

/** @throws UserError keychain-unavailable, keychain-locked or secret-not-found */
export async function readSecret(owner: SecretOwner, env: Environment): Promise<string> {
  const profile = quote(owner.profile)
  const failure = `Could not read the API secret of profile ${profile} from the keychain`
  const secret = await callKeychain(owner, failure, env, (entry) => entry.getPassword())
  if (secret) return secret
  throw new UserError('secret-not-found', `The keychain has no API secret for profile ${profile}.`, {
    hint: `It may have been saved by another user or on another machine. Create the profile again: twilio profiles:create -p ${shellWord(owner.profile)} --force`,
  })
}

/** A missing secret is not an error. @throws UserError keychain-unavailable or keychain-locked */
export async function deleteSecret(owner: SecretOwner, env: Environment): Promise<void> {
  const failure = 'Could not remove the API secret from the keychain'
  await callKeychain(owner, failure, env, (entry) => entry.deletePassword())
}

type Entry = import('@napi-rs/keyring').AsyncEntry

async function open(owner: SecretOwner, env: Environment): Promise<Entry> {
  if (process.platform === 'linux' && !(await isSessionBusAvailable(env))) {
    throw new Error('no D-Bus session')
  }
  const {AsyncEntry} = await import('@napi-rs/keyring')
  // Without a store it falls back to the kernel's keyring, which loses everything at the next boot.
  const name = `${owner.apiKey}/${owner.profile}`
  return runBlocking(() => new AsyncEntry(SERVICE, name, {linux: {store: 'secret-service'}}))
}

async function openOrThrow(failure: string, owner: SecretOwner, env: Environment): Promise<Entry> {
  try {
    return await open(owner, env)
  } catch (error) {
    throw new UserError('keychain-unavailable', `${failure}: no keychain is available.`, {
      hint: `Run the command in a desktop session, ${ALTERNATIVES}`,
      cause: error,
    })
  }
}

async function callKeychain<T>(
  owner: SecretOwner,
  failure: string,
  env: Environment,
  call: (entry: Entry) => Promise<T>,
): Promise<T> {
  const entry = await openOrThrow(failure, owner, env)
  try {
    return await runInThread(() => call(entry))
  } catch (error) {
    throw new UserError('keychain-locked', `${failure}: it is locked, or it refused the request.`, {
      hint: `Unlock it and try again, ${ALTERNATIVES}`,
      cause: error,
    })
  }
}
