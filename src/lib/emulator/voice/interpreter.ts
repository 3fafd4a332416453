import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {ActivityHandler} from './activity-handler.ts'
import {answer} from './answer.ts'
import {childEnded, dialHandlers, runDial} from './dial.ts'
import {dialingHandlers} from './dialing.ts'
import {requestDocument, targetOf} from './documents.ts'
import {gatherHandler, runGather} from './gather.ts'
import type {Leg} from './leg.ts'
import {isPrompt, runPrompt} from './prompts.ts'
import {recordHandler, runRecord} from './record.ts'

type Verb = (leg: Leg, element: TwimlElement) => void

/** https://www.twilio.com/docs/voice/twiml/reject */
function reject(leg: Leg, {attributes: {reason = 'rejected'}}: TwimlElement): void {
  leg.log({step: 'Reject', reason})
  if (leg.status === 'ringing') leg.hangUp(reason === 'busy' ? 'busy' : 'no-answer')
  else leg.hangUp()
}

/** https://www.twilio.com/docs/voice/twiml/redirect */
function redirect(leg: Leg, {text, attributes: {method}}: TwimlElement): void {
  leg.log({step: 'Redirect', url: text})
  requestDocument(leg, targetOf(leg, text, method))
}

const VERBS: Readonly<Record<string, Verb>> = {
  Dial: runDial,
  Gather: runGather,
  Hangup(leg) {
    leg.log({step: 'Hangup'})
    leg.hangUp()
  },
  Record: runRecord,
  Redirect: redirect,
  Reject: reject,
}

const ACTIVITIES: Readonly<Record<string, ActivityHandler>> = {
  ...dialHandlers,
  ...dialingHandlers,
  end: {resume: (leg, {status}) => endCall(leg, String(status))},
  gather: gatherHandler,
  record: recordHandler,
}

/** Verbs before which an inbound call is not answered. */
const UNANSWERED = new Set(['Pause', 'Redirect', 'Reject'])

const isAnsweredBy = (element: TwimlElement | undefined): boolean => !UNANSWERED.has(element?.name ?? '')

function runVerb(leg: Leg, element: TwimlElement): void {
  const verb = VERBS[element.name]
  if (isPrompt(element)) leg.startFor(runPrompt(leg, element))
  else if (verb) verb(leg, element)
  else {
    leg.report(12200, `Schema validation warning: ${element.name} is not a verb for calls`, 'warning')
    leg.startFor(0)
  }
}

/** Runs the next verb. The call ends after the last one. */
function runNext(leg: Leg): void {
  const [element, ...verbs] = leg.program.verbs
  leg.change({verbs})
  if (leg.status === 'ringing' && isAnsweredBy(element)) answer(leg)
  if (element) runVerb(leg, element)
  else leg.hangUp()
}

/** A call goes on: with what it was doing, or with its next verb. */
export function resume(leg: Leg): void {
  const {activity} = leg.program
  if (activity) ACTIVITIES[activity.kind]?.resume(leg, activity)
  else runNext(leg)
}

/** A call ends. */
export function endCall(leg: Leg, status: string): void {
  if (leg.hasEnded) return
  const {activity} = leg.program
  leg.start(undefined)
  leg.setStatus(status)
  interrupt(leg, activity)
  childEnded(leg)
}

function interrupt(leg: Leg, activity: Leg['program']['activity']): void {
  if (activity) ACTIVITIES[activity.kind]?.interrupt?.(leg, activity)
}

/** Stops what a call does, so that it can go on with something else. */
export function stopActivity(leg: Leg): void {
  const {activity} = leg.program
  leg.start(undefined)
  interrupt(leg, activity)
}

/** The person at the other end presses keys. @returns those that nothing has waited for */
export function pressKeys(leg: Leg, keys: string): string {
  const {activity} = leg.program
  return (activity && ACTIVITIES[activity.kind]?.press?.(leg, activity, keys)) ?? keys
}

/** The person at the other end says something. @returns whether something has waited for it */
export function speak(leg: Leg, text: string): boolean {
  const {activity} = leg.program
  return (activity && ACTIVITIES[activity.kind]?.hear?.(leg, activity, text)) ?? false
}
