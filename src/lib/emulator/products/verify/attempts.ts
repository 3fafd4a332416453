import type {Behavior} from '../../resources/behavior.ts'
import {parseTime} from '../../resources/dates.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import {Entry, type State} from '../../storage/state.ts'
import {CALLING_CODES} from '../calling-codes.ts'

/** The parameters that select attempts, with what they are compared with. */
const SELECTORS: Readonly<Record<string, (properties: Readonly<Record<string, unknown>>) => unknown>> = {
  VerifyServiceSid: ({service_sid}) => service_sid,
  VerificationSid: ({verification_sid}) => verification_sid,
  Channel: ({channel}) => channel,
  Status: ({conversion_status}) => conversion_status,
  'ChannelData.To': ({channel_data}) => (channel_data as {to?: unknown}).to,
  Country: ({channel_data}) => countryOf(String((channel_data as {to?: unknown}).to)),
}

const countryOf = (to: string): string | undefined =>
  CALLING_CODES.find(([prefix]) => to.startsWith(prefix))?.[1]

function isSelected({input}: RequestContext, {value: {c, p}}: Entry): boolean {
  const after = parseTime(input.get('DateCreatedAfter') ?? '') ?? 0
  const before = parseTime(input.get('DateCreatedBefore') ?? '') ?? Number.POSITIVE_INFINITY
  const prefix = input.get('DestinationPrefix') ?? ''
  const to = String((p.channel_data as {to?: unknown}).to)
  return (
    c >= after &&
    c <= before &&
    to.startsWith(prefix) &&
    Object.entries(SELECTORS).every(([name, read]) => !input.get(name) || read(p) === input.get(name))
  )
}

const select = (context: RequestContext, collection: string, state: State): Entry[] =>
  [...state.list(collection)].filter((entry) => isSelected(context, entry))

/** https://www.twilio.com/docs/verify/api/list-verification-attempts */
export const attempts: Behavior = {
  list: (context, state) => select(context, context.collection, state),
}

/** https://www.twilio.com/docs/verify/api/verification-attempts-summary */
export const attemptsSummary: Behavior = {
  fetch(context, state) {
    const found = select(context, context.collection.replace(/\/Summary$/, ''), state)
    const converted = found.filter(({value}) => value.p.conversion_status === 'converted').length
    const p = {
      total_attempts: found.length,
      total_converted: converted,
      total_unconverted: found.length - converted,
      conversion_rate_percentage: String(found.length === 0 ? 0 : (converted / found.length) * 100),
    }
    return new Entry('', 0, 0, {c: context.now, p})
  },
}
