import type {Behavior} from '../resources/behavior.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {Entry, type State} from '../storage/state.ts'

const DAY_MS = 86_400_000

/** First and last millisecond since 1970. */
interface Period {
  readonly from: number
  readonly to: number
}

/** The period in the last segment of the path, until now, limited by the request's dates. */
function resolvePeriod({route, now, input}: RequestContext, since: number): Period {
  const date = new Date(now)
  const midnight = Math.floor(now / DAY_MS) * DAY_MS
  const monthStart = (months: number): number =>
    Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
  const parseDate = (name: string): number | undefined => {
    const time = Date.parse(input.get(name) ?? '')
    return Number.isNaN(time) ? undefined : time
  }
  const periods: Record<string, Period> = {
    Today: {from: midnight, to: now},
    Yesterday: {from: midnight - DAY_MS, to: midnight - 1},
    Daily: {from: midnight, to: now},
    ThisMonth: {from: monthStart(0), to: now},
    Monthly: {from: monthStart(0), to: now},
    LastMonth: {from: monthStart(-1), to: monthStart(0) - 1},
    Yearly: {from: Date.UTC(date.getUTCFullYear(), 0, 1), to: now},
  }
  const {from, to} = periods[route.pattern.split('/').at(-1) ?? ''] ?? {from: since, to: now}
  const end = parseDate('EndDate')
  return {from: parseDate('StartDate') ?? from, to: end === undefined ? to : end + DAY_MS - 1}
}

interface Category {
  readonly category: string
  readonly description: string
  readonly unit: string
  /** US dollars per unit. */
  readonly price: number
  count(state: State, account: string, period: Period): number
}

/** Counts the records of a collection in a period, or adds up one of their properties. */
const countIn =
  (collection: string, property?: string) =>
  (state: State, account: string, {from, to}: Period): number =>
    state
      .list(`api/Accounts/${account}/${collection}`)
      .filter(({value: {c}}) => c >= from && c <= to)
      .reduce((sum, {value}) => sum + (property === undefined ? 1 : Number(value.p[property] ?? 1)), 0)

const CATEGORIES: readonly Category[] = [
  {
    category: 'sms',
    description: 'SMS',
    unit: 'segments',
    price: 0.0079,
    count: countIn('Messages', 'num_segments'),
  },
  {category: 'calls', description: 'Voice Minutes', unit: 'minutes', price: 0.014, count: countIn('Calls')},
  {
    category: 'phonenumbers',
    description: 'Phone Numbers',
    unit: 'numbers',
    price: 1.15,
    count: countIn('IncomingPhoneNumbers'),
  },
  {
    category: 'recordings',
    description: 'Recordings',
    unit: 'minutes',
    price: 0.0025,
    count: countIn('Recordings'),
  },
]

/** The sum of all categories. */
const TOTAL = {
  category: 'totalprice',
  description: 'Total Price',
  count: '',
  count_unit: '',
  usage_unit: 'usd',
}

const round = (price: number): number => Number(price.toFixed(5))

/** Usage, counted from the stored records: https://www.twilio.com/docs/usage/api/usage-record */
export const usageRecords: Behavior = {
  list(context, state) {
    const {accountSid, now} = context
    const since = state.get('api/Accounts', accountSid)?.value.c ?? now
    const period = resolvePeriod(context, since)
    const common = {
      price_unit: 'usd',
      start_date: new Date(period.from).toISOString(),
      end_date: new Date(period.to).toISOString(),
      as_of: `${new Date(now).toISOString().slice(0, 19)}+00:00`,
    }
    const used = CATEGORIES.map(({category, description, unit, price, count}) => {
      const amount = count(state, accountSid, period)
      const [text, cost] = [String(amount), round(amount * price)]
      return {
        category,
        description,
        count: text,
        count_unit: unit,
        usage: text,
        usage_unit: unit,
        price: cost,
      }
    })
    const total = round(used.reduce((sum, {price}) => sum + price, 0))
    const records = [...used, {...TOTAL, usage: String(total), price: total}]
    return records
      .map((p, index) => new Entry(p.category, records.length - index, 0, {c: now, p: {...p, ...common}}))
      .reverse()
  },
}
