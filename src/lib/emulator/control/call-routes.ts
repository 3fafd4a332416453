import {EMULATOR_ACCOUNT} from '../account.ts'
import type {Emulator} from '../emulator.ts'
import {hasEnded} from '../products/call-status.ts'
import {notFound} from '../resources/api-error.ts'
import {toE164} from '../resources/e164.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {Entry, State} from '../storage/state.ts'
import {stepsOf} from '../voice/call-program.ts'
import {ANSWERED_BY, type AnsweredBy, LISTENER, type Person} from '../voice/person.ts'
import {type ControlRequest, type ControlRoute, invalidControlRequest, readText} from './control-route.ts'
import {readWait} from './message-routes.ts'
import {waitForSome, waitUntil} from './wait-until.ts'

const callsOf = (accountSid: string | null | undefined): string =>
  `api/Accounts/${encodeId(accountSid ?? EMULATOR_ACCOUNT.accountSid)}/Calls`

/** A call, with what has happened in it. */
const toJson = (state: State, {id, value: {c, p}}: Entry): Record<string, unknown> => ({
  sid: id,
  dateCreated: new Date(c).toISOString(),
  direction: p.direction,
  from: p.from,
  to: p.to,
  status: p.status,
  duration: p.duration ?? null,
  answeredBy: p.answered_by ?? null,
  parentCallSid: p.parent_call_sid ?? null,
  steps: state.list(stepsOf(id)).map(({value}) => value.p),
})

/** A phone number in any format, or another address as it is. */
const normalize = (address: string): string => toE164(address) ?? address

/** @throws ApiError 400 if it is missing */
function requireAddress(request: ControlRequest, name: string): string {
  const text = readText(request, name)
  if (text === undefined || text === '') throw invalidControlRequest(`"${name}" is required.`)
  if (/^(sip|sips|client):./.test(text)) return text
  const number = toE164(text)
  if (number === undefined) throw invalidControlRequest(`"${name}" must be a phone number, got "${text}".`)
  return number
}

/** A text or several. @throws ApiError 400 */
function readTexts(request: ControlRequest, name: string): readonly string[] {
  const value = request.body[name]
  const texts = Array.isArray(value) ? value : [readText(request, name)].filter((text) => text !== undefined)
  if (texts.every((text) => typeof text === 'string')) return texts
  throw invalidControlRequest(`"${name}" must be a string or a list of strings.`)
}

const KEYS = /^[\d*#]+$/

function readDigits(request: ControlRequest): readonly string[] {
  const digits = readTexts(request, 'digits')
  const invalid = digits.find((keys) => !KEYS.test(keys))
  if (invalid === undefined) return digits
  throw invalidControlRequest(`"digits" must be the keys 0 to 9, * and #, got "${invalid}".`)
}

function readSeconds(request: ControlRequest, name: string): number | undefined {
  const text = readText(request, name)
  const seconds = Number(text)
  if (text === undefined) return undefined
  if (text !== '' && seconds >= 0 && seconds <= 86_400) return seconds
  throw invalidControlRequest(`"${name}" must be a number of seconds, got "${text}".`)
}

function readPerson(request: ControlRequest): Person {
  const answeredBy = (readText(request, 'answeredBy') ?? 'human') as AnsweredBy
  if (!ANSWERED_BY.includes(answeredBy)) {
    throw invalidControlRequest(`"answeredBy" must be one of ${ANSWERED_BY.join(', ')}, got "${answeredBy}".`)
  }
  const hangupAfter = readSeconds(request, 'hangupAfter')
  return {
    ...LISTENER,
    answeredBy,
    digits: readDigits(request),
    speech: readTexts(request, 'speech'),
    ...(hangupAfter !== undefined && {hangupAfter}),
  }
}

/** @throws ApiError 404 */
async function describeCall(
  emulator: Emulator,
  calls: string,
  sid: string,
): Promise<Record<string, unknown>> {
  const state = await emulator.store.read()
  const entry = state.get(calls, encodeId(sid))
  if (!entry) throw notFound(`/_emulator/calls/${sid}`)
  return toJson(state, entry)
}

/** Lets the time go on until a call has ended. */
async function waitForEnd(
  {emulator, signal}: ControlRequest,
  calls: string,
  sid: string,
  ms: number,
): Promise<void> {
  const isOver = async (): Promise<boolean> =>
    hasEnded((await emulator.store.read()).get(calls, encodeId(sid))?.value.p.status ?? 'completed')
  await waitUntil(emulator, isOver, ms, signal)
}

/** The calls that a request asks for, newest first. */
async function findCalls(emulator: Emulator, query: URLSearchParams): Promise<Record<string, unknown>[]> {
  const state = await emulator.store.read()
  const [to, from, status, direction] = ['to', 'from', 'status', 'direction'].map((name) => query.get(name))
  return state
    .list(callsOf(query.get('accountSid')))
    .filter(
      ({value: {p}}) =>
        (!to || p.to === normalize(to)) &&
        (!from || p.from === normalize(from)) &&
        (!status || p.status === status) &&
        (!direction || String(p.direction).startsWith(direction)),
    )
    .map((entry) => toJson(state, entry))
    .reverse()
}

async function receive(request: ControlRequest): Promise<Record<string, unknown>> {
  const {emulator} = request
  const [from, to] = [requireAddress(request, 'from'), requireAddress(request, 'to')]
  const [person, seconds] = [readPerson(request), readSeconds(request, 'wait') ?? 0]
  const accountSid = readText(request, 'accountSid')
  const calls = callsOf(accountSid)
  const {receiveCall} = await import('../voice/new-calls.ts')
  const sid = await emulator.change(
    (transaction, now) => receiveCall({transaction, now}, calls, {from, to, person})?.sid,
  )
  if (sid === undefined) throw invalidControlRequest(`${to} is not a phone number of the account.`)
  await waitForEnd(request, calls, sid, seconds * 1000)
  return describeCall(emulator, calls, sid)
}

/** The person at the other end of a call does something. */
async function act(request: ControlRequest): Promise<Record<string, unknown>> {
  const {emulator, params} = request
  const {sid = ''} = params
  const calls = callsOf(readText(request, 'accountSid'))
  const [digits, speech, seconds] = [
    readDigits(request),
    readTexts(request, 'speech'),
    readSeconds(request, 'wait') ?? 0,
  ]
  const {hangup} = request.body
  if (hangup !== undefined && typeof hangup !== 'boolean') {
    throw invalidControlRequest('"hangup" must be true or false.')
  }
  const {actInCall} = await import('../voice/act-in-call.ts')
  const found = await emulator.change((transaction, now) =>
    actInCall({transaction, now}, sid, {digits, speech, hangup: hangup === true}),
  )
  if (!found) throw notFound(`/_emulator/calls/${sid}`)
  await waitForEnd(request, calls, sid, seconds * 1000)
  return describeCall(emulator, calls, sid)
}

export const callRoutes: readonly ControlRoute[] = [
  {method: 'POST', path: 'calls', run: receive},
  {method: 'POST', path: 'calls/{sid}', run: act},
  {
    // `wait=SECONDS` waits until there is one.
    method: 'GET',
    path: 'calls',
    async run(request) {
      const {emulator, query, signal} = request
      const find = () => findCalls(emulator, query)
      return {calls: await waitForSome(emulator, find, readWait(request), signal)}
    },
  },
  {
    // `wait=SECONDS` waits until it has ended.
    method: 'GET',
    path: 'calls/{sid}',
    async run(request) {
      const {emulator, params, query} = request
      const calls = callsOf(query.get('accountSid'))
      await waitForEnd(request, calls, params.sid ?? '', readWait(request))
      return describeCall(emulator, calls, params.sid ?? '')
    },
  },
]
