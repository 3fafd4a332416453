import {endCall, pressKeys, speak} from './interpreter.ts'
import {Leg, type VoiceContext} from './leg.ts'

/** What the person at the other end does. */
export interface Actions {
  readonly digits: readonly string[]
  readonly speech: readonly string[]
  readonly hangup: boolean
}

/**
 * The person at the other end of a call does something. What nothing waits for yet is kept for the next request for input.
 * @returns false if there is no such call
 */
export function actInCall(context: VoiceContext, sid: string, {digits, speech, hangup}: Actions): boolean {
  const leg = Leg.find(context, sid)
  if (!leg) return false
  if (leg.hasEnded) return true
  for (const keys of digits) {
    const left = pressKeys(leg, keys)
    const {person} = leg.program
    if (left !== '') leg.change({person: {...person, digits: [...person.digits, left]}})
  }
  for (const text of speech) {
    const {person} = leg.program
    if (!speak(leg, text)) leg.change({person: {...person, speech: [...person.speech, text]}})
  }
  if (hangup) {
    leg.log({step: 'Person hangs up'})
    endCall(leg, 'completed')
  }
  return true
}
