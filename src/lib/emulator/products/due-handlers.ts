import type {DueHandler} from '../timeline/due-entries.ts'
import {callStatusHandlers} from './call-status.ts'
import {messageStatusHandlers} from './message-status.ts'
import {callerIdHandlers} from './numbers/caller-ids.ts'
import {syncHandlers} from './sync/expiry.ts'
import {verificationHandlers} from './verify.ts'

/** What happens by itself, by the kind of the due entry. */
export const DUE_HANDLERS: Readonly<Record<string, DueHandler>> = {
  ...callerIdHandlers,
  ...callStatusHandlers,
  ...messageStatusHandlers,
  ...syncHandlers,
  ...verificationHandlers,
}
