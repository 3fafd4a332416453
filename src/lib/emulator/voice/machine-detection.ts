import type {DueHandler} from '../timeline/due-entries.ts'
import {schedule} from '../timeline/due-entries.ts'
import type {MachineDetection} from './call-program.ts'
import {callBack} from './documents.ts'
import {Leg} from './leg.ts'
import type {AnsweredBy} from './person.ts'

/** https://www.twilio.com/docs/voice/answering-machine-detection */

const KIND = 'call-detection'
const HUMAN_MS = 1500
const MACHINE_MS = 3000

/** What is detected: only a detection that waits for the end of the greeting finds it. */
function detect(answeredBy: AnsweredBy, {waitsForEnd}: MachineDetection): AnsweredBy {
  if (!answeredBy.startsWith('machine')) return answeredBy
  if (!waitsForEnd) return 'machine_start'
  return answeredBy === 'machine_start' ? 'machine_end_beep' : answeredBy
}

export interface Detected {
  readonly answeredBy: AnsweredBy
  readonly ms: number
}

/** @returns undefined if the call has no detection */
export function detectMachine(leg: Leg): Detected | undefined {
  const {detection, person} = leg.program
  if (!detection) return undefined
  const answeredBy = detect(person.answeredBy, detection)
  return {answeredBy, ms: answeredBy === 'human' ? HUMAN_MS : MACHINE_MS}
}

export const detectionParameters = ({answeredBy, ms}: Detected): Record<string, string> => ({
  AnsweredBy: answeredBy,
  MachineDetectionDuration: String(ms),
})

/** Detects what has answered while the call goes on. */
export function detectLater(leg: Leg, detected: Detected): void {
  schedule(leg.transaction, {
    at: leg.now + detected.ms,
    kind: KIND,
    subject: leg.sid,
    data: {...detected},
  })
}

/** Stores what has answered. */
export function showDetected(leg: Leg, {answeredBy}: Detected): void {
  leg.setProperties({answered_by: answeredBy})
  leg.log({step: 'Answered by', answeredBy})
}

export const detectionHandlers: Readonly<Record<string, DueHandler>> = {
  [KIND]: {
    run({subject, data}, context) {
      const leg = Leg.find(context, subject)
      if (!leg || leg.hasEnded) return
      const detected = data as unknown as Detected
      showDetected(leg, detected)
      const {detection} = leg.program
      if (!detection?.callback) return
      const parameters = {CallSid: leg.sid, AccountSid: leg.accountSid, ...detectionParameters(detected)}
      callBack(leg, 'call-detection', detection.callback, parameters)
    },
  },
}
