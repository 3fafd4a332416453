import {hostname, userInfo} from 'node:os'
import type {Notes} from '../output/notes.ts'
import {quote} from '../runtime/quoting.ts'
import type {Signals} from '../runtime/signals.ts'
import type {NewApiKey} from './api-keys.ts'
import type {TwilioClient} from './client.ts'
import {NetworkError} from './network-error.ts'
import {TwilioApiError} from './twilio-api-error.ts'

/** Twilio's limit for the friendly name of an API key, in characters. */
const MAX_NAME_LENGTH = 64

/**
 * Creates an API key and stores its secret. A key whose secret is not stored is useless but gives access to the account.
 * So if anything fails after this point, or a signal arrives, the key is removed again, or reported if that fails too.
 *
 * @param store rejects unless the secret is stored; it must stop when the signal aborts
 */
export async function storeNewKey<T>(
  client: TwilioClient,
  {notes, signals}: {readonly notes: Notes; readonly signals: Signals},
  store: (key: NewApiKey, interrupted: AbortSignal) => Promise<T>,
): Promise<T> {
  const {createApiKey, removeApiKey} = await import('./api-keys.ts')
  const name = createKeyName()
  let leftover: string | undefined =
    `API key ${quote(name, MAX_NAME_LENGTH)} may have been created at Twilio. ${explainRemoval()}`
  const reportLeftover = (): void => {
    if (leftover !== undefined) notes.error(leftover)
    leftover = undefined
  }
  const stopWatching = signals.beforeExit(reportLeftover)
  const interrupted = signals.untilInterrupted()
  const reportCleanup = (): void => {
    notes.info('Cleaning up the API key… Press Ctrl-C again to quit now.')
  }
  interrupted.addEventListener('abort', reportCleanup)
  let key: NewApiKey | undefined
  try {
    key = await createApiKey(client, name)
    leftover = `API key ${key.sid} was created at Twilio, but its secret was not stored. ${explainRemoval(key.sid)}`
    const stored = await store(key, interrupted)
    leftover = undefined
    return stored
  } catch (error) {
    if (key === undefined) {
      if (!mayHaveCreated(error)) leftover = undefined
      throw error
    }
    try {
      await removeApiKey(client, key.sid)
      leftover = undefined
    } catch (reason) {
      notes.debug(`Could not remove the key: ${reason instanceof Error ? reason.message : reason}`)
    }
    throw error
  } finally {
    interrupted.removeEventListener('abort', reportCleanup)
    stopWatching()
    reportLeftover()
  }
}

/** Did the failed request possibly create the key? */
const mayHaveCreated = (error: unknown): boolean =>
  error instanceof TwilioApiError
    ? error.status >= 500
    : !(error instanceof NetworkError && error.retry === 'safe')

const explainRemoval = (sid?: string): string => {
  const remove =
    sid === undefined ? 'Find its SID with twilio api:core:keys:list, then remove it' : 'Remove it'
  return `${remove} with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN set: twilio api:core:keys:remove --sid ${sid ?? 'SID'}`
}

/** The friendly name, which tells the owner of the account later which machine the key is for. */
function createKeyName(): string {
  let user = ''
  try {
    user = `${userInfo().username}@`
  } catch {
    // A user without an entry in the password database, as in containers.
  }
  return `twilio-cli for ${user}${hostname()}`.slice(0, MAX_NAME_LENGTH)
}
