import {randomInt} from 'node:crypto'
import {ApiError, badRequest, notFound} from '../api-error.ts'
import {toE164} from '../resources/phone.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {hex32} from '../resources/sids.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import type {Behavior, Draft} from './behavior.ts'

/** https://www.twilio.com/docs/verify/api/verification */
const EXPIRES_MS = 10 * 60_000
const MOST_CHECKS = 5
const MOST_SENDS = 5

const CHANNELS = new Set(['sms', 'call', 'email', 'whatsapp', 'sna', 'rcs', 'auto'])

const isOpen = ({value: {c: created, p}}: Entry, now: number): boolean =>
  p.status === 'pending' && now - created < EXPIRES_MS

const present = ({now}: RequestContext, entry: Entry): Properties => {
  const {status} = entry.value.p
  return {status: status === 'pending' && !isOpen(entry, now) ? 'expired' : status}
}

/** The verification that is under way for an address. */
const openFor = (state: State, collection: string, to: string, now: number): Entry | undefined =>
  state.list(collection).findLast((entry) => entry.value.p.to === to && isOpen(entry, now))

const address = (text: string): string => (text.includes('@') ? text : (toE164(text) ?? ''))

function codeFor(exchange: RequestContext, service: Entry | undefined): string {
  const custom = exchange.input.get('CustomCode')
  if (custom) return custom
  const length = Number(service?.value.p.code_length ?? 6)
  return String(randomInt(0, 10 ** length)).padStart(length, '0')
}

/** The code arrives as the account's last message, where whoever tests can read it. */
function sendCode(exchange: RequestContext, to: string, text: string, transaction: Transaction): void {
  const {subject, now} = exchange
  const [number] = transaction.state.list(`api/Accounts/${subject}/IncomingPhoneNumbers`)
  transaction.create(`api/Accounts/${subject}/Messages`, `SM${hex32()}`, {
    c: now,
    p: {
      to,
      from: number?.value.p.phone_number ?? null,
      body: text,
      direction: 'outbound-api',
      num_segments: '1',
      num_media: '0',
    },
  })
}

function create(exchange: RequestContext, draft: Draft, transaction: Transaction): void {
  const {input, collection, now, params} = exchange
  const {state} = transaction
  const to = address(input.get('To') ?? '')
  const channel = input.get('Channel') ?? ''
  if (to === '') throw badRequest(60200, 'Invalid parameter `To`')
  if (!CHANNELS.has(channel)) throw badRequest(60200, 'Invalid parameter `Channel`')
  const [services = ''] = collection.split('/Services/')
  const service = state.get(`${services}/Services`, params.get('ServiceSid') ?? '')
  const open = openFor(state, collection, to, now)
  const attempts = Array.isArray(open?.value.p.send_code_attempts) ? open.value.p.send_code_attempts : []
  if (attempts.length >= MOST_SENDS) throw new ApiError(429, 60203, 'Max send attempts reached')
  // A second request while one is under way sends the same code again.
  const code = typeof open?.value.x?.code === 'string' ? open.value.x.code : codeFor(exchange, service)
  if (open) transaction.delete(collection, open.id)
  draft.id = open?.id
  draft.properties = {
    to,
    channel,
    status: 'pending',
    valid: false,
    lookup: {},
    send_code_attempts: [
      ...attempts,
      {attempt_sid: `VL${hex32()}`, channel, time: new Date(now).toISOString()},
    ],
  }
  draft.notes = {code, checks: 0}
  const name = service?.value.p.friendly_name ?? 'Emulator'
  sendCode(exchange, to, `Your ${name} verification code is: ${code}`, transaction)
}

function update(exchange: RequestContext, draft: Draft, entry: Entry): void {
  const wanted = exchange.input.get('Status') ?? ''
  if (wanted !== 'approved' && wanted !== 'canceled') throw badRequest(60200, 'Invalid parameter `Status`')
  if (!isOpen(entry, exchange.now)) throw notFound(exchange.path)
  draft.properties = {...entry.value.p, status: wanted, valid: wanted === 'approved'}
}

/** https://www.twilio.com/docs/verify/api/verification */
export const verifications: Behavior = {
  create,
  update,
  present,
  // By SID, or by the address while it is under way.
  fetch: ({collection, params, now}, state) =>
    openFor(state, collection, address(params.get('Sid') ?? ''), now),
}

/** https://www.twilio.com/docs/verify/api/verification-check */
export const verificationChecks: Behavior = {
  create(exchange, draft, transaction) {
    const {input, collection, now, path} = exchange
    const {state} = transaction
    const home = collection.replace(/VerificationCheck$/, 'Verifications')
    const sid = input.get('VerificationSid')
    const to = input.get('To')
    if (!sid && !to) throw badRequest(60200, 'Missing required parameter To or VerificationSid')
    const code = input.get('Code') ?? ''
    if (!/^\w{4,10}$/.test(code)) throw badRequest(60200, 'Invalid parameter `Code`')
    const found = sid ? state.get(home, sid) : openFor(state, home, address(to ?? ''), now)
    if (!found || !isOpen(found, now)) throw notFound(path)
    const checks = Number(found.value.x?.checks ?? 0)
    if (checks >= MOST_CHECKS) throw new ApiError(429, 60202, 'Max check attempts reached')
    const right = code === found.value.x?.code
    const properties = {...found.value.p, status: right ? 'approved' : 'pending', valid: right}
    transaction.update(home, found, {
      ...found.value,
      u: now,
      p: properties,
      x: {...found.value.x, checks: checks + 1},
    })
    draft.properties = properties
    draft.once.sid = found.id
  },
}
