import {WebhookFailure} from '../outbox/webhook-failure.ts'
import {parseTwiml, type TwimlElement} from '../twiml/parse-twiml.ts'
import type {Target} from './call-program.ts'
import {requestDocument} from './documents.ts'
import type {Leg} from './leg.ts'

/** What Twilio says when a call cannot go on. */
const APPLICATION_ERROR = 'We are sorry, an application error has occurred. Goodbye.'

/** A call goes on with other TwiML than it was running. @param document undefined if it is not from a URL */
export function runDocument(leg: Leg, document: Target | undefined, verbs: readonly TwimlElement[]): void {
  const {document: _before, ...rest} = leg.program
  leg.replace({...rest, verbs, ...(document && {document})})
  leg.startFor(0)
}

/** There is no TwiML to go on with. The caller is told, and the call ends. */
export function failDocument(leg: Leg): void {
  leg.log({step: 'Application error'})
  const {document} = leg.program
  runDocument(leg, document, [{name: 'Say', attributes: {}, children: [], text: APPLICATION_ERROR}])
}

/** @returns undefined after an alert if it is not TwiML */
function parseOrReport(leg: Leg, twiml: string): readonly TwimlElement[] | undefined {
  try {
    return parseTwiml(twiml)
  } catch (error) {
    if (!(error instanceof WebhookFailure)) throw error
    leg.report(error.errorCode, error.message)
    return undefined
  }
}

/** Runs TwiML that a request contains. */
export function runTwiml(leg: Leg, twiml: string): void {
  const verbs = parseOrReport(leg, twiml)
  if (verbs) runDocument(leg, undefined, verbs)
  else failDocument(leg)
}

/** Starts the TwiML of a call. */
export function runInstructions(leg: Leg, parameters: Readonly<Record<string, string>> = {}): void {
  const {instructions} = leg.program
  if ('twiml' in instructions) runTwiml(leg, instructions.twiml)
  else if ('url' in instructions) requestDocument(leg, instructions, parameters)
  else leg.startFor(0, {kind: 'connected'})
}
