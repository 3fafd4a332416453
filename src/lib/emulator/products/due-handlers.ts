import type {DueHandler} from '../timeline/due-entries.ts'
import {messageStatusHandlers} from './message-status.ts'
import {syncHandlers} from './sync/expiry.ts'
import {verificationHandlers} from './verify.ts'

type DueHandlers = Readonly<Record<string, DueHandler>>

const DUE_HANDLERS: DueHandlers = {
  ...messageStatusHandlers,
  ...syncHandlers,
  ...verificationHandlers,
}

/** The handlers of calls, once one is there. */
let callHandlers: DueHandlers | undefined

async function loadCallHandlers(): Promise<DueHandlers> {
  const {voiceDueHandlers} = await import('../voice/voice-handlers.ts')
  const {callerIdHandlers} = await import('./numbers/caller-ids.ts')
  return {...voiceDueHandlers, ...callerIdHandlers}
}

/**
 * What happens by itself, by the kind of the due entry. Those of calls are only loaded when something is due there.
 * @param kinds of the entries that are there
 */
export async function loadDueHandlers(kinds: Iterable<string>): Promise<DueHandlers> {
  if ([...kinds].some((kind) => kind.startsWith('call'))) callHandlers ??= await loadCallHandlers()
  return {...DUE_HANDLERS, ...callHandlers}
}
