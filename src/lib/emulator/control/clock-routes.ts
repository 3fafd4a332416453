import {parseTime} from '../resources/dates.ts'
import type {ClockReading} from '../timeline/emulator-clock.ts'
import {type ControlRequest, type ControlRoute, invalidControlRequest, readText} from './control-route.ts'
import {parseDuration} from './duration.ts'

const toJson = ({now, isFrozen}: ClockReading): Record<string, unknown> => ({
  now: new Date(now).toISOString(),
  frozen: isFrozen,
})

/** Times that a Date and the formats of the API can hold. */
const MAX_TIME = Date.parse('2999-12-31T00:00:00Z')

function readTime(request: ControlRequest): number | undefined {
  const text = readText(request, 'set')
  if (text === undefined) return undefined
  const time = parseTime(text)
  if (time === undefined) throw invalidControlRequest(`"set" must be an ISO 8601 time, got "${text}".`)
  return time
}

function readAdvance(request: ControlRequest): number | undefined {
  const text = readText(request, 'advance')
  if (text === undefined) return undefined
  const duration = parseDuration(text)
  if (duration === undefined) {
    throw invalidControlRequest(`"advance" must be a duration such as 90s, 10m or 2h, got "${text}".`)
  }
  return duration
}

function readFreeze({body: {freeze}}: ControlRequest): boolean | undefined {
  if (freeze === undefined || typeof freeze === 'boolean') return freeze
  throw invalidControlRequest('"freeze" must be true or false.')
}

export const clockRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: 'clock',
    run: async ({emulator}) => toJson(await emulator.clock()),
  },
  {
    method: 'POST',
    path: 'clock',
    async run(request) {
      const {emulator} = request
      const [set, advance, freeze] = [readTime(request), readAdvance(request), readFreeze(request)]
      const target = (set ?? (await emulator.clock()).now) + (advance ?? 0)
      if (target < 0 || target > MAX_TIME) {
        throw invalidControlRequest('The time must be between the years 1970 and 2999.')
      }
      return toJson(
        await emulator.changeClock({
          ...(set === undefined ? {} : {set}),
          ...(advance === undefined ? {} : {advance}),
          ...(freeze === undefined ? {} : {freeze}),
        }),
      )
    },
  },
]
