import {schedule} from '../timeline/due-entries.ts'
import {HANGUP_KIND, type Leg} from './leg.ts'

/** A call is answered. */
export function answer(leg: Leg): void {
  leg.setStatus('in-progress')
  const {hangupAfter} = leg.program.person
  if (hangupAfter === undefined) return
  const at = leg.now + hangupAfter * 1000
  schedule(leg.transaction, {at, kind: HANGUP_KIND, subject: leg.sid, data: {}})
}
