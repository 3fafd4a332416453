import {randomInt} from 'node:crypto'
import {ApiError, badRequest, notFound} from '../resources/api-error.ts'
import type {Behavior, Draft} from '../resources/behavior.ts'
import {toE164} from '../resources/e164.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {randomHex} from '../resources/sids.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {type DueHandler, schedule} from '../timeline/due-entries.ts'
import {sendMessage} from './message-status.ts'

/** https://www.twilio.com/docs/verify/api/verification */
const LIFETIME_MS = 10 * 60_000
const MAX_CHECKS = 5
const MAX_SENDS = 5

const EXPIRY_KIND = 'verification-expiry'

const CHANNELS = new Set(['sms', 'call', 'email', 'whatsapp', 'sna', 'rcs', 'auto'])

const isPending = ({value}: Entry): boolean => value.p.status === 'pending'

/** The pending verification of a phone number or email address. */
const findPending = (state: State, collection: string, to: string): Entry | undefined =>
  state.list(collection).findLast((entry) => entry.value.p.to === to && isPending(entry))

/** An email address, or a phone number in E.164; empty for anything else. */
const parseAddress = (text: string): string => (text.includes('@') ? text : (toE164(text) ?? ''))

function chooseCode(context: RequestContext, service: Entry | undefined): string {
  const custom = context.input.get('CustomCode')
  if (custom) return custom
  const length = Number(service?.value.p.code_length ?? 6)
  return String(randomInt(0, 10 ** length)).padStart(length, '0')
}

/** Adds the code to the account's messages, so that a test can read it there. */
function sendCode(context: RequestContext, to: string, text: string, transaction: Transaction): void {
  const {accountSid, now} = context
  const [number] = transaction.state.list(`api/Accounts/${accountSid}/IncomingPhoneNumbers`)
  sendMessage(transaction, `api/Accounts/${accountSid}/Messages`, now, {
    to,
    from: String(number?.value.p.phone_number ?? ''),
    body: text,
    segments: 1,
    media: [],
    direction: 'outbound-api',
  })
}

function create(context: RequestContext, draft: Draft, transaction: Transaction): void {
  const {input, collection, now, params} = context
  const {state} = transaction
  const to = parseAddress(input.get('To') ?? '')
  const channel = input.get('Channel') ?? ''
  if (to === '') throw badRequest(60200, 'Invalid parameter `To`')
  if (!CHANNELS.has(channel)) throw badRequest(60200, 'Invalid parameter `Channel`')
  const [services = ''] = collection.split('/Services/')
  const service = state.get(`${services}/Services`, params.get('ServiceSid') ?? '')
  const pending = findPending(state, collection, to)
  const attempts = Array.isArray(pending?.value.p.send_code_attempts)
    ? pending.value.p.send_code_attempts
    : []
  if (attempts.length >= MAX_SENDS) throw new ApiError(429, 60203, 'Max send attempts reached')
  // A second request while a verification is pending sends the same code again.
  const code =
    typeof pending?.value.x?.code === 'string' ? pending.value.x.code : chooseCode(context, service)
  if (pending) {
    // A code is valid for ten minutes from its first sending: https://www.twilio.com/docs/verify/api/rate-limits-and-timeouts
    draft.id = pending.id
    draft.createdAt = pending.value.c
    transaction.delete(collection, pending.id)
  }
  draft.properties = {
    to,
    channel,
    status: 'pending',
    valid: false,
    lookup: {},
    send_code_attempts: [
      ...attempts,
      {attempt_sid: `VL${randomHex()}`, channel, time: new Date(now).toISOString()},
    ],
  }
  draft.internal = {code, checks: Number(pending?.value.x?.checks ?? 0)}
  const name = service?.value.p.friendly_name ?? 'Emulator'
  sendCode(context, to, `Your ${name} verification code is: ${code}`, transaction)
}

function update(context: RequestContext, draft: Draft, entry: Entry): void {
  const requested = context.input.get('Status') ?? ''
  if (requested !== 'approved' && requested !== 'canceled')
    throw badRequest(60200, 'Invalid parameter `Status`')
  if (!isPending(entry)) throw notFound(context.path)
  draft.properties = {...entry.value.p, status: requested, valid: requested === 'approved'}
}

/** https://www.twilio.com/docs/verify/api/verification */
export const verifications: Behavior = {
  create,
  afterCreate({collection}, {id, value}, transaction) {
    schedule(transaction, {at: value.c + LIFETIME_MS, kind: EXPIRY_KIND, subject: id, data: {collection}})
  },
  update,
  // A pending verification can also be fetched by its phone number or email address.
  fetch: ({collection, params}, state) =>
    findPending(state, collection, parseAddress(params.get('Sid') ?? '')),
}

/** https://www.twilio.com/docs/verify/api/verification-check */
export const verificationChecks: Behavior = {
  create(context, draft, transaction) {
    const {input, collection, now, path} = context
    const {state} = transaction
    const verificationsPath = collection.replace(/VerificationCheck$/, 'Verifications')
    const sid = input.get('VerificationSid')
    const to = input.get('To')
    if (!sid && !to) throw badRequest(60200, 'Missing required parameter To or VerificationSid')
    const code = input.get('Code') ?? ''
    if (!/^\w{4,10}$/.test(code)) throw badRequest(60200, 'Invalid parameter `Code`')
    const found = sid
      ? state.get(verificationsPath, sid)
      : findPending(state, verificationsPath, parseAddress(to ?? ''))
    if (!found || !isPending(found)) throw notFound(path)
    const checks = Number(found.value.x?.checks ?? 0)
    if (checks >= MAX_CHECKS) throw new ApiError(429, 60202, 'Max check attempts reached')
    const isCorrect = code === found.value.x?.code
    const properties = {...found.value.p, status: isCorrect ? 'approved' : 'pending', valid: isCorrect}
    transaction.update(verificationsPath, found, {
      ...found.value,
      u: now,
      p: properties,
      x: {...found.value.x, checks: checks + 1},
    })
    draft.properties = properties
    draft.responseOnly.sid = found.id
  },
}

export const verificationHandlers: Readonly<Record<string, DueHandler>> = {
  [EXPIRY_KIND]: {
    isDeadline: true,
    run({subject, data}, {transaction, now}) {
      const collection = String(data.collection)
      const entry = transaction.state.get(collection, subject)
      if (!entry || !isPending(entry)) return
      const {value} = entry
      transaction.update(collection, entry, {...value, u: now, p: {...value.p, status: 'expired'}})
    },
  },
}
