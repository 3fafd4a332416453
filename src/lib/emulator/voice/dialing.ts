import {callBackCallEvent} from '../products/call-callbacks.ts'
import type {ActivityHandler} from './activity-handler.ts'
import {answer} from './answer.ts'
import type {Leg} from './leg.ts'
import {
  type Detected,
  detectionParameters,
  detectLater,
  detectMachine,
  showDetected,
} from './machine-detection.ts'
import {runInstructions} from './run-document.ts'

/*
 * An outgoing call until its TwiML runs: it is dialed, rings, and is answered or not.
 * https://www.twilio.com/docs/voice/api/call-resource#call-status-values
 */

const INITIATED_MS = 100
const RINGING_MS = 200
const ANSWER_MS = 400

/** Dials. */
export const dial = (leg: Leg): void => leg.startFor(INITIATED_MS, {kind: 'initiate'})

function ring(leg: Leg): void {
  const {person, timeout} = leg.program
  if (person.outcome === 'failed') {
    leg.hangUp('failed')
    return
  }
  leg.setStatus('ringing')
  const isUnanswered = person.outcome === 'no-answer'
  leg.startFor(isUnanswered ? timeout * 1000 : ANSWER_MS, {kind: 'ringing'})
}

/** The call is answered: its TwiML runs, after the detection if it waits for that. */
function pickUp(leg: Leg): void {
  answer(leg)
  const detected = detectMachine(leg)
  if (detected && leg.program.detection?.isAsync !== true) {
    leg.startFor(detected.ms, {kind: 'detect', detected})
    return
  }
  if (detected) detectLater(leg, detected)
  runInstructions(leg)
}

export const dialingHandlers: Readonly<Record<string, ActivityHandler>> = {
  initiate: {
    resume(leg) {
      const {transaction, collection, sid, call, now} = leg
      leg.changeCall(callBackCallEvent(transaction, collection, sid, call, 'initiated', now))
      leg.startFor(RINGING_MS, {kind: 'ring'})
    },
  },
  ring: {resume: ring},
  ringing: {
    resume(leg) {
      const {outcome} = leg.program.person
      if (outcome === 'answer') pickUp(leg)
      else leg.hangUp(outcome)
    },
  },
  detect: {
    resume(leg, {detected}) {
      showDetected(leg, detected as Detected)
      runInstructions(leg, detectionParameters(detected as Detected))
    },
  },
}
