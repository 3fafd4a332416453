import {randomInt} from 'node:crypto'
import {enqueueWebhook, parseMethod} from '../../outbox/webhook.ts'
import {badRequest} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'
import {nationalFormat, toE164} from '../../resources/e164.ts'
import type {Properties} from '../../resources/render-record.ts'
import {createSid} from '../../resources/sids.ts'
import type {Transaction} from '../../storage/transaction.ts'
import {type DueHandler, schedule} from '../../timeline/due-entries.ts'
import {startCall} from '../../voice/new-calls.ts'
import {personAt} from '../../voice/person.ts'
import {accountOf} from '../account-paths.ts'
import {QUEUED_CALL} from '../call-status.ts'
import {checkCallbackUrl} from '../callback-url.ts'

/*
 * Twilio calls the number and asks for the code; the number becomes a caller ID when the one who answers has entered it. Here
 * someone always does: https://www.twilio.com/docs/voice/api/outgoing-caller-ids#add-an-outgoing-caller-id
 */

const KIND = 'caller-id'

/** From the answer to the last digit of the code. */
const VALIDATION_MS = 3000

const MAX_CALL_DELAY_S = 60

/** The number that Twilio calls from. */
const CALLER = '+14157234000'

const VALIDATION_TWIML = '<Response><Say>Please enter your validation code.</Say></Response>'

/** Adds the call in which the code is asked for. @param collection the account's calls */
const call = (transaction: Transaction, collection: string, sid: string, to: unknown, now: number): void => {
  const p = {to, from: CALLER, direction: 'outbound-api', ...QUEUED_CALL}
  transaction.create(collection, sid, {c: now, p})
  const program = {instructions: {twiml: VALIDATION_TWIML}, person: personAt(String(to)), timeout: 60}
  startCall({transaction, now}, collection, sid, program)
}

export const callerIds: Behavior = {
  create({input, collection}, draft, {state}) {
    const text = input.get('PhoneNumber') ?? ''
    const number = toE164(text)
    if (number === undefined) throw badRequest(21401, `PhoneNumber ${text} is not valid.`)
    if (state.list(collection).some(({value}) => value.p.phone_number === number)) {
      throw badRequest(21450, 'Phone number already validated for your account.')
    }
    draft.properties = {
      phone_number: number,
      friendly_name: draft.properties.friendly_name || nationalFormat(number),
    }
    draft.responseOnly.validation_code = String(randomInt(100_000, 1_000_000))
    const url = checkCallbackUrl(input.get('StatusCallback'))
    const method = parseMethod(input.get('StatusCallbackMethod') ?? 'POST')
    draft.internal.callback = url === undefined ? undefined : {url, method}
    draft.internal.call = createSid('api/Accounts/{}/Calls')
    draft.responseOnly.call_sid = draft.internal.call
  },
  afterCreate({collection, now, input}, {id, value}, transaction) {
    const delay = Math.min(Math.max(Number(input.get('CallDelay')) || 0, 0), MAX_CALL_DELAY_S) * 1000
    transaction.delete(collection, id)
    const calls = collection.replace(/OutgoingCallerIds$/, 'Calls')
    call(transaction, calls, String(value.x?.call), value.p.phone_number, now + delay)
    const at = now + delay + VALIDATION_MS
    const data = {collection, properties: value.p, call: value.x?.call, callback: value.x?.callback}
    schedule(transaction, {at, kind: KIND, subject: id, data})
  },
}

interface Callback {
  readonly url: string
  readonly method: 'GET' | 'POST'
}

export const callerIdHandlers: Readonly<Record<string, DueHandler>> = {
  [KIND]: {
    run({subject, data}, {transaction, now}) {
      const [collection, properties] = [String(data.collection), data.properties as Properties]
      transaction.create(collection, subject, {c: now, p: properties})
      const callback = data.callback as Callback | undefined
      if (!callback) return
      const accountSid = accountOf(collection)
      const to = String(properties.phone_number)
      const parameters = {
        AccountSid: accountSid,
        CallSid: String(data.call),
        Called: to,
        To: to,
        From: CALLER,
        OutgoingCallerIdSid: subject,
        VerificationStatus: 'success',
      }
      enqueueWebhook(transaction, {kind: KIND, subject, accountSid, ...callback, parameters}, now)
    },
  },
}
