import {EMULATOR_ACCOUNT} from '../account.ts'
import type {Emulator} from '../emulator.ts'
import {listPendingCodes, type PendingCode} from '../products/verify.ts'
import {toE164} from '../resources/e164.ts'
import type {ControlRoute} from './control-route.ts'
import {readWait} from './message-routes.ts'
import {waitForSome} from './wait-until.ts'

async function findCodes(emulator: Emulator, query: URLSearchParams): Promise<PendingCode[]> {
  const account = query.get('accountSid') ?? EMULATOR_ACCOUNT.accountSid
  const to = query.get('to')
  const address = to && (toE164(to) ?? to)
  const suffix = account === EMULATOR_ACCOUNT.accountSid ? '' : `@${account}`
  await emulator.settle()
  return listPendingCodes(await emulator.store.read(), suffix).filter(
    (code) => !address || code.to === address,
  )
}

export const codeRoutes: readonly ControlRoute[] = [
  {
    // Newest first. `wait=SECONDS` waits until there is one.
    method: 'GET',
    path: 'codes',
    async run(request) {
      const {emulator, query, signal} = request
      const find = () => findCodes(emulator, query)
      return {codes: await waitForSome(emulator, find, readWait(request), signal)}
    },
  },
]
