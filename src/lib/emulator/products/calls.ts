import {badRequest} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {toE164} from '../resources/e164.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {State} from '../storage/state.ts'
import {readProgram, startCall} from '../voice/new-calls.ts'
import {removeProgram, updateCall} from '../voice/update-call.ts'
import {callbackSettings} from './call-callbacks.ts'
import {newCall} from './call-status.ts'

/** A SIP or client address, as opposed to a phone number. */
const isVoiceAddress = (text: string): boolean => /^(sip|sips|client):./.test(text)

/** Numbers that cannot be called: https://www.twilio.com/docs/iam/test-credentials#test-voice-calls */
const REFUSED: Readonly<Record<string, readonly [code: number, message: string]>> = {
  '+15005550001': [21217, 'does not appear to be valid.'],
  '+15005550002': [21214, 'cannot be reached.'],
  '+15005550003': [21215, 'is in a country that this account is not authorized to call.'],
  '+15005550004': [21216, 'is blocked for this account.'],
}

function checkRecipient(to: string): void {
  const number = toE164(to)
  const [code, message] =
    number === undefined ? [21217, 'does not appear to be valid.'] : (REFUSED[number] ?? [])
  if (code !== undefined) throw badRequest(code, `The phone number ${to} ${message}`)
}

function validate({input, accountSid}: RequestContext, state: State): void {
  const [to, from] = [input.get('To'), input.get('From')]
  if (!to) throw badRequest(21201, "A 'To' number is required.")
  if (!from) throw badRequest(21213, "A 'From' number is required.")
  if (!input.get('Url') && !input.get('Twiml') && !input.get('ApplicationSid')) {
    throw badRequest(21205, 'A Url, Twiml or ApplicationSid parameter is required.')
  }
  if (!isVoiceAddress(to)) checkRecipient(to)
  if (isVoiceAddress(from)) return
  const number = toE164(from)
  if (number === undefined || number === '+15005550001')
    throw badRequest(21212, `The 'From' number ${from} is not a valid phone number.`)
  const own = ['IncomingPhoneNumbers', 'OutgoingCallerIds'].flatMap((kind) =>
    state.list(`api/Accounts/${accountSid}/${kind}`).map(({value}) => value.p.phone_number),
  )
  if (!own.includes(number)) {
    throw badRequest(
      21210,
      `The 'From' number ${number} is neither a number nor a verified caller ID of this account.`,
    )
  }
}

/** https://www.twilio.com/docs/voice/api/call-resource */
export const calls: Behavior = {
  validate,
  create(context, draft, {state}) {
    const {input, accountSid} = context
    draft.internal = callbackSettings(context)
    const normalized = (name: string): string => {
      const text = input.get(name) ?? ''
      return toE164(text) ?? text
    }
    const [to, from] = [normalized('To'), normalized('From')]
    const number = state
      .list(`api/Accounts/${accountSid}/IncomingPhoneNumbers`)
      .find(({value}) => value.p.phone_number === from)
    draft.properties = {
      ...newCall(to, from),
      phone_number_sid: number?.id ?? null,
      direction: 'outbound-api',
    }
  },
  afterCreate(context, {id, value}, transaction) {
    const {collection, now} = context
    const program = readProgram(context, transaction.state, String(value.p.to))
    startCall({transaction, now}, collection, id, program)
  },
  update: updateCall,
  remove: (_context, {id}, transaction) => removeProgram(transaction, id),
}
