import {randomInt} from 'node:crypto'
import {ApiError, badRequest, notFound} from '../resources/api-error.ts'
import type {Behavior, Draft} from '../resources/behavior.ts'
import {toE164} from '../resources/e164.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {randomHex} from '../resources/sids.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {type DueHandler, schedule} from '../timeline/due-entries.ts'
import {enforceRateLimits} from './verify/rate-limits.ts'

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

/** https://www.twilio.com/docs/verify/api/customization-options#custom-verification-codes */
function readCustomCode({input}: RequestContext, service: Entry | undefined): string | undefined {
  const code = input.get('CustomCode')
  if (!code) return undefined
  if (service?.value.p.custom_code_enabled !== true) {
    throw new ApiError(403, 60204, 'Service does not support this feature')
  }
  if (!/^\w{4,10}$/.test(code)) throw badRequest(60200, 'Invalid parameter `CustomCode`')
  return code
}

function randomCode(service: Entry | undefined): string {
  const length = Number(service?.value.p.code_length ?? 6)
  return String(randomInt(0, 10 ** length)).padStart(length, '0')
}

/** Where the attempts of the account are stored, whatever their service. */
const attemptsOf = ({accountSuffix}: RequestContext): string => `verify/v2${accountSuffix}/Attempts`

/** Stores what was sent: https://www.twilio.com/docs/verify/api/list-verification-attempts */
function storeAttempt(
  context: RequestContext,
  {to, channel, sid, code}: {to: string; channel: string; sid: string; code: string},
  transaction: Transaction,
): string {
  const attemptSid = `VL${randomHex()}`
  transaction.create(attemptsOf(context), attemptSid, {
    c: context.now,
    p: {
      service_sid: context.params.get('ServiceSid'),
      verification_sid: sid,
      conversion_status: 'unconverted',
      channel: channel === 'auto' ? 'sms' : channel,
      channel_data: {to, verification_sid: sid, status: 'unconfirmed', code_length: code.length},
    },
  })
  return attemptSid
}

/** The last attempt of a verification has led to its approval. */
function convertAttempt(context: RequestContext, {value}: Entry, transaction: Transaction): void {
  const sent = value.p.send_code_attempts as readonly {attempt_sid: string}[] | undefined
  const attempt = transaction.state.get(attemptsOf(context), sent?.at(-1)?.attempt_sid ?? '')
  if (!attempt) return
  const channelData = {...(attempt.value.p.channel_data as object), status: 'converted'}
  transaction.update(attemptsOf(context), attempt, {
    ...attempt.value,
    u: context.now,
    p: {...attempt.value.p, conversion_status: 'converted', channel_data: channelData},
  })
}

function create(context: RequestContext, draft: Draft, transaction: Transaction): void {
  const {input, collection, now, params} = context
  const {state} = transaction
  const to = parseAddress(input.get('To') ?? '')
  const channel = input.get('Channel') ?? ''
  if (to === '') throw badRequest(60200, 'Invalid parameter `To`')
  if (!CHANNELS.has(channel)) throw badRequest(60200, 'Invalid parameter `Channel`')
  if ((channel === 'email') !== to.includes('@')) throw badRequest(60200, 'Invalid parameter `To`')
  const [services = ''] = collection.split('/Services/')
  const service = state.get(`${services}/Services`, params.get('ServiceSid') ?? '')
  const pending = findPending(state, collection, to)
  const attempts = Array.isArray(pending?.value.p.send_code_attempts)
    ? pending.value.p.send_code_attempts
    : []
  if (attempts.length >= MAX_SENDS) throw new ApiError(429, 60203, 'Max send attempts reached')
  enforceRateLimits(context, collection.replace(/Verifications$/, 'RateLimits'), transaction)
  // A second request while a verification is pending sends the same code again.
  const sent = typeof pending?.value.x?.code === 'string' ? pending.value.x.code : undefined
  const code = readCustomCode(context, service) ?? sent ?? randomCode(service)
  draft.id = pending?.id ?? `VE${randomHex()}`
  if (pending) {
    // A code is valid for ten minutes from its first sending: https://www.twilio.com/docs/verify/api/rate-limits-and-timeouts
    draft.createdAt = pending.value.c
    transaction.delete(collection, pending.id)
  }
  const attempt_sid = storeAttempt(context, {to, channel, sid: draft.id, code}, transaction)
  draft.properties = {
    to,
    channel,
    status: 'pending',
    valid: false,
    lookup: {},
    send_code_attempts: [...attempts, {attempt_sid, channel, time: new Date(now).toISOString()}],
  }
  draft.internal = {code, checks: Number(pending?.value.x?.checks ?? 0)}
}

function update(context: RequestContext, draft: Draft, entry: Entry, transaction: Transaction): void {
  const requested = context.input.get('Status') ?? ''
  if (requested !== 'approved' && requested !== 'canceled')
    throw badRequest(60200, 'Invalid parameter `Status`')
  if (!isPending(entry)) throw notFound(context.path)
  draft.properties = {...entry.value.p, status: requested, valid: requested === 'approved'}
  if (requested === 'approved') convertAttempt(context, entry, transaction)
}

/** A code that can be checked. */
export interface PendingCode {
  readonly to: string
  readonly channel: string
  readonly code: string
  readonly sid: string
  readonly serviceSid: string
  readonly dateCreated: string
  readonly dateExpires: string
}

/** The codes of an account's pending verifications, newest first. @param suffix of the account: see RequestContext */
export function listPendingCodes(state: State, suffix: string): PendingCode[] {
  const services = `verify/v2${suffix}/Services`
  const found = [...state.list(services)].flatMap((service) =>
    [...state.list(`${services}/${service.id}/Verifications`)]
      .filter(isPending)
      .map((entry) => ({service, entry})),
  )
  return found
    .sort((a, b) => b.entry.seq - a.entry.seq)
    .map(({service, entry: {id, value}}) => ({
      to: String(value.p.to),
      channel: String(value.p.channel),
      code: String(value.x?.code),
      sid: id,
      serviceSid: service.id,
      dateCreated: new Date(value.c).toISOString(),
      dateExpires: new Date(value.c + LIFETIME_MS).toISOString(),
    }))
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
    if (isCorrect) convertAttempt(context, found, transaction)
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
