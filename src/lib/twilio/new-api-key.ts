import {hostname, userInfo} from 'node:os'
import type {Notes} from '../output/notes.ts'
import type {Signals} from '../runtime/signals.ts'
import type {NewApiKey} from './api-keys.ts'
import type {TwilioClient} from './client.ts'
import {NetworkError} from './network-error.ts'
import {TwilioApiError} from './twilio-api-error.ts'

/** Of an API key's name at Twilio, in characters. */
const LONGEST_NAME = 64

/**
 * Creates an API key and has its secret stored, once told. A key whose secret is stored nowhere is of no use to anyone, but
 * opens the account: whatever happens from here on, a signal too, it is removed again, or said.
 *
 * @param store rejects unless the secret is stored; it is to give up when the signal aborts
 */
export async function storeNewKey<T>(
  client: TwilioClient,
  {notes, signals}: {readonly notes: Notes; readonly signals: Signals},
  store: (key: NewApiKey, interrupted: AbortSignal) => Promise<T>,
): Promise<T> {
  const {createApiKey, removeApiKey} = await import('./api-keys.ts')
  const name = keyName()
  let left: string | undefined = `API key “${name}” may have been created at Twilio. ${howToRemove()}`
  const sayWhatIsLeft = (): void => {
    if (left !== undefined) notes.error(left)
    left = undefined
  }
  const stopWatching = signals.beforeExit(sayWhatIsLeft)
  const interrupted = signals.untilInterrupted()
  const sayThatItGoesOn = (): void => {
    notes.info('Seeing to it that no API key is left behind. Once more ends at once.')
  }
  interrupted.addEventListener('abort', sayThatItGoesOn)
  let key: NewApiKey | undefined
  try {
    key = await createApiKey(client, name)
    left = `API key ${key.sid} was created at Twilio, but its secret is not stored. ${howToRemove(key.sid)}`
    const stored = await store(key, interrupted)
    left = undefined
    return stored
  } catch (error) {
    if (key === undefined) {
      if (!mayHaveActed(error)) left = undefined
      throw error
    }
    try {
      await removeApiKey(client, key.sid)
      left = undefined
    } catch (reason) {
      notes.debug(`The key could not be removed: ${reason instanceof Error ? reason.message : reason}`)
    }
    throw error
  } finally {
    interrupted.removeEventListener('abort', sayThatItGoesOn)
    stopWatching()
    sayWhatIsLeft()
  }
}

/** Can the request have done its work at Twilio all the same? */
const mayHaveActed = (error: unknown): boolean =>
  error instanceof TwilioApiError
    ? error.status >= 500
    : !(error instanceof NetworkError && error.retry === 'safe')

const howToRemove = (sid?: string): string => {
  const command = `twilio api:core:keys:remove --sid ${sid ?? 'SK…'}`
  const look = sid === undefined ? 'See: twilio api:core:keys:list, and remove it' : 'Remove it'
  return `${look}: ${command}, with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN set.`
}

/** What Twilio shows of the key, so that its owner knows later which machine it is for. */
function keyName(): string {
  let user = ''
  try {
    user = `${userInfo().username}@`
  } catch {
    // A user without an entry in the system's table, as in containers.
  }
  return `twilio-cli for ${user}${hostname()}`.slice(0, LONGEST_NAME)
}
