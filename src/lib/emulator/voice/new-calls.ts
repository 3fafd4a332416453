import {parseMethod} from '../outbox/webhook.ts'
import {numberCallbackSettings} from '../products/call-callbacks.ts'
import {newCall} from '../products/call-status.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {randomHex} from '../resources/sids.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import type {Instructions, MachineDetection, NewProgram, Target} from './call-program.ts'
import {dial} from './dialing.ts'
import {Leg, type VoiceContext} from './leg.ts'
import {type Person, personAt} from './person.ts'
import {failDocument, runInstructions} from './run-document.ts'

/** Seconds that a phone rings, unless the request has another number. */
const DEFAULT_TIMEOUT = 60

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const toTarget = (url: unknown, method: unknown): Target | undefined => {
  const text = textOf(url)
  return text === undefined ? undefined : {url: text, method: parseMethod(method ?? 'POST')}
}

/** The URL for calls of a phone number or an application, and its fallback. */
interface VoiceUrls {
  readonly url: Target | undefined
  readonly fallback: Target | undefined
}

const voiceUrls = (p: Properties): VoiceUrls => ({
  url: toTarget(p.voice_url, p.voice_method),
  fallback: toTarget(p.voice_fallback_url, p.voice_fallback_method),
})

const findApplication = (state: State, accountSid: string, sid: unknown): Properties | undefined =>
  state.get(`api/Accounts/${accountSid}/Applications`, encodeId(String(sid ?? '')))?.value.p

function readDetection({input}: RequestContext): MachineDetection | undefined {
  const mode = input.get('MachineDetection')
  if (!mode || mode.toLowerCase() === 'none') return undefined
  const callback = toTarget(input.get('AsyncAmdStatusCallback'), input.get('AsyncAmdStatusCallbackMethod'))
  return {
    isAsync: input.get('AsyncAmd')?.toLowerCase() === 'true',
    waitsForEnd: mode.toLowerCase() === 'detectmessageend',
    ...(callback && {callback}),
  }
}

/** What a request to create a call asks for: https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource */
export function readProgram(context: RequestContext, state: State, to: string): NewProgram {
  const {input, accountSid} = context
  const application = voiceUrls(findApplication(state, accountSid, input.get('ApplicationSid')) ?? {})
  const target = toTarget(input.get('Url'), input.get('Method'))
  const fallback = toTarget(input.get('FallbackUrl'), input.get('FallbackMethod')) ?? application.fallback
  const twiml = input.get('Twiml')
  const instructions: Instructions = twiml
    ? {twiml}
    : (target ?? application.url ?? {url: '', method: 'POST'})
  const detection = readDetection(context)
  return {
    instructions,
    person: personAt(to),
    timeout: Number(input.get('Timeout')) || DEFAULT_TIMEOUT,
    ...(fallback && {fallback}),
    ...(detection && {detection}),
  }
}

/** Starts a call that a request has created. */
export function startCall(context: VoiceContext, collection: string, sid: string, program: NewProgram): void {
  dial(Leg.create(context, collection, sid, program))
}

export interface InboundCall {
  readonly from: string
  readonly to: string
  readonly person: Person
}

/**
 * A call arrives at a number of the account: https://www.twilio.com/docs/voice/twiml
 * @param collection the account's calls
 * @returns undefined if the account does not have the number
 */
export function receiveCall(
  context: VoiceContext,
  collection: string,
  {from, to, person}: InboundCall,
): Leg | undefined {
  const {transaction, now} = context
  const numbers = transaction.state.list(collection.replace(/Calls$/, 'IncomingPhoneNumbers'))
  const number = numbers.find(({value}) => value.p.phone_number === to)
  if (!number) return undefined
  const {p} = number.value
  const accountSid = collection.split('/')[2] ?? ''
  const {url, fallback} = voiceUrls(
    findApplication(transaction.state, accountSid, p.voice_application_sid) ?? p,
  )
  const sid = `CA${randomHex()}`
  const properties = {
    ...newCall(to, from),
    phone_number_sid: number.id,
    direction: 'inbound',
    status: 'ringing',
  }
  transaction.create(collection, sid, {c: now, p: properties, x: numberCallbackSettings(p)})
  const leg = Leg.create(context, collection, sid, {
    instructions: url ?? {connect: true},
    person,
    timeout: DEFAULT_TIMEOUT,
    ...(fallback && {fallback}),
  })
  leg.log({step: 'Status', status: 'ringing'})
  if (url) runInstructions(leg)
  else {
    leg.report(11100, `The phone number ${to} has no URL for calls.`)
    failDocument(leg)
  }
  return leg
}
