import {parseMethod} from '../outbox/webhook.ts'
import {newCall} from '../products/call-status.ts'
import {toE164} from '../resources/e164.ts'
import type {Properties} from '../resources/render-record.ts'
import {randomHex} from '../resources/sids.ts'
import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {ActivityHandler} from './activity-handler.ts'
import {readNumber} from './attributes.ts'
import type {Activity} from './call-program.ts'
import {dial} from './dialing.ts'
import {requestAction, resolveUrl} from './documents.ts'
import {Leg} from './leg.ts'
import {personAt} from './person.ts'

/** How long two people talk, unless one hangs up before. */
const TALK_MS = 5000

/** Others are called: https://www.twilio.com/docs/voice/twiml/dial */
interface Dialing extends Activity {
  readonly kind: 'dial'
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly string[]
  /** The call that is connected. */
  readonly connected?: string
}

const NOUNS = new Set(['Number', 'Client', 'Sip'])

function addressOf({name, text}: TwimlElement): string | undefined {
  if (name === 'Client') return text === '' ? undefined : `client:${text}`
  if (name === 'Sip') return /^sips?:./.test(text) ? text : undefined
  return toE164(text)
}

/** The status callbacks that a noun asks for; its call has ended only, by default. */
function callbackOf(leg: Leg, {attributes}: TwimlElement): Properties {
  const {statusCallback, statusCallbackEvent = 'completed', statusCallbackMethod} = attributes
  if (!statusCallback) return {}
  const events = statusCallbackEvent.split(/[\s,]+/)
  const method = parseMethod(statusCallbackMethod ?? 'POST')
  return {callback: {url: resolveUrl(leg, statusCallback), method, events}, sequence: 0}
}

/** Calls one of those that are dialed. @returns undefined after an alert if its address is not valid */
function callNoun(leg: Leg, noun: TwimlElement, from: string, timeout: number): string | undefined {
  const to = addressOf(noun)
  if (to === undefined) {
    leg.report(13224, `Dial: Twilio does not support calling this number: ${noun.text}`)
    return undefined
  }
  const sid = `CA${randomHex()}`
  const p = {
    ...newCall(to, from),
    direction: 'outbound-dial',
    parent_call_sid: leg.sid,
  }
  leg.transaction.create(leg.collection, sid, {c: leg.now, p, x: callbackOf(leg, noun)})
  const program = {instructions: {connect: true}, person: personAt(to), timeout, parent: leg.sid} as const
  dial(Leg.create(leg, leg.collection, sid, program))
  return sid
}

/** A caller ID has to be a number of the account or of the call. */
function isAllowedCaller(leg: Leg, callerId: string): boolean {
  const {from, to} = leg.call.p
  const own = ['IncomingPhoneNumbers', 'OutgoingCallerIds'].flatMap((kind) =>
    leg.transaction.list(leg.collection.replace(/Calls$/, kind)).map(({value}) => value.p.phone_number),
  )
  return [from, to, ...own].includes(callerId) || callerId.startsWith('client:')
}

export function runDial(leg: Leg, element: TwimlElement): void {
  const {attributes, children, text} = element
  const nouns = children.length > 0 ? children : [{...element, name: 'Number', attributes: {}}]
  const callerId = attributes.callerId ?? String(leg.call.p.from)
  const timeout = readNumber(leg, element, 'timeout', 30, 13212, 1)
  leg.log({step: 'Dial', ...attributes, to: children.length > 0 ? children.map((noun) => noun.text) : [text]})
  for (const {name} of nouns.filter((noun) => !NOUNS.has(noun.name))) {
    leg.report(12200, `Schema validation warning: ${name} is not supported in Dial`, 'warning')
  }
  const isAllowed = isAllowedCaller(leg, toE164(callerId) ?? callerId)
  if (!isAllowed) leg.report(13214, `Dial: Invalid callerId value: ${callerId}`)
  const called = isAllowed ? nouns.filter(({name}) => NOUNS.has(name)) : []
  const sids = called.flatMap((noun) => callNoun(leg, noun, callerId, timeout) ?? [])
  const dialing: Dialing = {kind: 'dial', attributes, children: sids}
  if (sids.length > 0) leg.start(dialing)
  else finish(leg, dialing, {DialCallStatus: 'failed'})
}

/** The call goes on with the action, or with the next verb. */
function finish(leg: Leg, {attributes}: Dialing, parameters: Readonly<Record<string, string>>): void {
  leg.log({step: 'Dialed', ...parameters})
  if (attributes.action) requestAction(leg, {attributes}, parameters)
  else if (!leg.hasEnded) leg.startFor(0)
}

const isDialing = (activity: Activity | undefined): activity is Dialing => activity?.kind === 'dial'

const endOthers = (leg: Leg, sids: readonly string[]): void => {
  for (const sid of sids) {
    const other = leg.other(sid)
    if (other && !other.hasEnded) other.hangUp(other.status === 'in-progress' ? 'completed' : 'canceled')
  }
}

/** A call that was dialed has ended. */
export function childEnded(child: Leg): void {
  const leg = child.other(child.program.parent)
  const activity = leg?.program.activity
  if (!leg || leg.hasEnded || !isDialing(activity) || !activity.children.includes(child.sid)) return
  const left = activity.children.filter((sid) => leg.other(sid)?.hasEnded === false)
  if (activity.connected === undefined && left.length > 0) return
  if (activity.connected !== undefined && activity.connected !== child.sid) return
  finish(leg, activity, {
    DialCallSid: child.sid,
    DialCallStatus: child.status,
    DialBridged: String(activity.connected !== undefined),
    ...(activity.connected && {DialCallDuration: String(child.call.p.duration)}),
  })
}

/** A call that was dialed is answered: it is connected, and the others are hung up. */
function connect(child: Leg): void {
  const leg = child.other(child.program.parent)
  const activity = leg?.program.activity
  if (!leg || leg.hasEnded || !isDialing(activity) || activity.connected !== undefined) {
    child.hangUp()
    return
  }
  leg.start({...activity, connected: child.sid})
  leg.log({step: 'Connected', to: child.call.p.to, callSid: child.sid})
  endOthers(
    leg,
    activity.children.filter((sid) => sid !== child.sid),
  )
  const {timeLimit} = activity.attributes
  child.startFor(Math.min(TALK_MS, (Number(timeLimit) || TALK_MS) * 1000), {kind: 'talk'})
}

export const dialHandlers: Readonly<Record<string, ActivityHandler>> = {
  connected: {resume: connect},
  talk: {resume: (leg) => leg.hangUp()},
  dial: {
    resume() {},
    interrupt: (leg, activity) => endOthers(leg, (activity as Dialing).children),
  },
}
