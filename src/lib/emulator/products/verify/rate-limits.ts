import {ApiError, badRequest} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'
import {parseJson} from '../../resources/input.ts'
import {findRecord, type RequestContext} from '../../resources/request-context.ts'
import {encodeId} from '../../storage/encode-id.ts'
import type {Entry} from '../../storage/state.ts'
import type {Transaction} from '../../storage/transaction.ts'
import {hiddenCollection} from '../../timeline/hidden-collections.ts'

/** When verifications were started, by rate limit and key. */
const STARTS = hiddenCollection('VerifyStarts')

const tooManyRequests = (): ApiError => new ApiError(429, 20429, 'Too many requests')

/** The parameter `RateLimits`: the values of keys by the unique name of a rate limit. */
function readRateLimits({input}: RequestContext): Record<string, unknown> {
  const member = input.member('RateLimits')
  const text = input.get('RateLimits')
  const value = member ?? (text ? parseJson(text, 'RateLimits') : {})
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw badRequest(60200, 'Invalid parameter: RateLimits')
}

function countStart(transaction: Transaction, id: string, buckets: readonly Entry[], now: number): void {
  const found = transaction.state.get(STARTS, id)
  const before = (found?.value.p.times ?? []) as readonly number[]
  for (const {value} of buckets) {
    const from = now - Number(value.p.interval) * 1000
    if (before.filter((time) => time > from).length >= Number(value.p.max)) throw tooManyRequests()
  }
  const longest = Math.max(0, ...buckets.map(({value}) => Number(value.p.interval) * 1000))
  const value = {c: now, p: {times: [...before.filter((time) => time > now - longest), now]}}
  if (found) transaction.update(STARTS, found, value)
  else transaction.create(STARTS, id, value)
}

/**
 * Counts the start of a verification in its rate limits.
 * https://www.twilio.com/docs/verify/api/using-service-rate-limits
 * @param limits collection of the service's rate limits
 * @throws ApiError 429 if a bucket is full
 */
export function enforceRateLimits(context: RequestContext, limits: string, transaction: Transaction): void {
  const {state} = transaction
  for (const [name, key] of Object.entries(readRateLimits(context))) {
    const limit = findRecord(state, limits, name)
    if (!limit) throw badRequest(60200, `Invalid parameter: RateLimits. Rate limit ${name} does not exist.`)
    const buckets = [...state.list(`${limits}/${limit.id}/Buckets`)]
    countStart(transaction, `${limit.id}.${encodeId(String(key))}`, buckets, context.now)
  }
}

/** https://www.twilio.com/docs/verify/api/service-rate-limits */
export const rateLimits: Behavior = {
  create({input}) {
    // https://www.twilio.com/docs/api/errors/60209
    if (!/^[\w-]{1,64}$/.test(input.get('UniqueName') ?? '')) {
      throw badRequest(60209, 'UniqueName format is invalid')
    }
  },
}

function assertFreeInterval(entries: readonly Entry[], interval: unknown, self?: string): void {
  if (entries.some(({id, value}) => id !== self && value.p.interval === interval)) {
    throw badRequest(60211, 'Bucket with the given Interval already exists')
  }
}

/** https://www.twilio.com/docs/verify/api/service-rate-limit-buckets */
export const rateLimitBuckets: Behavior = {
  create({collection}, {properties}, {state}) {
    for (const name of ['max', 'interval']) {
      if (!(Number(properties[name]) >= 1)) {
        throw badRequest(60200, `Invalid parameter: ${name === 'max' ? 'Max' : 'Interval'}`)
      }
    }
    assertFreeInterval([...state.list(collection)], properties.interval)
  },
  update({collection}, {properties}, entry, {state}) {
    assertFreeInterval([...state.list(collection)], properties.interval, entry.id)
  },
}
