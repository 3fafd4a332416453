import {EMULATOR_ACCOUNT} from '../account.ts'
import type {Emulator} from '../emulator.ts'
import {toE164} from '../resources/e164.ts'
import {type ControlRequest, type ControlRoute, invalidControlRequest} from './control-route.ts'
import {toMessageJson} from './message-json.ts'
import {waitForSome} from './wait-until.ts'

/** The longest time that a request can wait, in seconds. */
const MAX_WAIT = 300

export function readWait({query}: ControlRequest): number {
  const text = query.get('wait') ?? '0'
  const seconds = Number(text)
  if (text === '' || !(seconds >= 0 && seconds <= MAX_WAIT)) {
    throw invalidControlRequest(`"wait" must be a number of seconds from 0 to ${MAX_WAIT}, got "${text}".`)
  }
  return seconds * 1000
}

/** A phone number in any format, or another address as it is. */
const normalize = (address: string): string => toE164(address) ?? address

/** The messages that a request asks for, newest first. */
async function findMessages(emulator: Emulator, query: URLSearchParams): Promise<Record<string, unknown>[]> {
  const account = query.get('accountSid') ?? EMULATOR_ACCOUNT.accountSid
  const [to, from, body] = ['to', 'from', 'body'].map((name) => query.get(name))
  const [direction, status] = ['direction', 'status'].map((name) => query.get(name))
  const state = await emulator.store.read()
  return state
    .list(`api/Accounts/${account}/Messages`)
    .filter(
      ({value: {p}}) =>
        (!to || p.to === normalize(to)) &&
        (!from || p.from === normalize(from)) &&
        (!body || String(p.body).includes(body)) &&
        (!status || p.status === status) &&
        (!direction || String(p.direction).startsWith(direction)),
    )
    .map(toMessageJson)
    .reverse()
}

export const messageRoutes: readonly ControlRoute[] = [
  {
    // `wait=SECONDS` waits until there is one.
    method: 'GET',
    path: 'messages',
    async run(request) {
      const {emulator, query, signal} = request
      const find = () => findMessages(emulator, query)
      return {messages: await waitForSome(emulator, find, readWait(request), signal)}
    },
  },
]
