/** Settings in the fragment of a webhook's URL: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides */
export interface ConnectionOverrides {
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  /** For all attempts together. */
  readonly totalTimeoutMs: number
  readonly retries: number
  /** Kinds of failures that are retried. */
  readonly retryPolicy: ReadonlySet<RetryReason>
}

export type RetryReason = 'ct' | 'rt' | '4xx' | '5xx'

const REASONS: readonly RetryReason[] = ['ct', 'rt', '4xx', '5xx']

/** A number in its range; the default if it is missing or invalid. */
function parseLimit(text: string | null, fallback: number, min: number, max: number): number {
  if (text === null || !/^\d+$/.test(text)) return fallback
  return Math.min(Math.max(Number(text), min), max)
}

function parsePolicy(text: string | null): ReadonlySet<RetryReason> {
  const names = (text ?? '').toLowerCase().split(',')
  if (names.includes('all')) return new Set(REASONS)
  const found = REASONS.filter((reason) => names.includes(reason))
  return new Set(found.length > 0 ? found : ['ct'])
}

/** @param fragment `#rc=2&rp=5xx` */
export function parseConnectionOverrides(fragment: string): ConnectionOverrides {
  const given = new URLSearchParams(fragment.replace(/^#/, ''))
  return {
    connectTimeoutMs: parseLimit(given.get('ct'), 5000, 100, 10_000),
    readTimeoutMs: parseLimit(given.get('rt'), 15_000, 100, 15_000),
    totalTimeoutMs: parseLimit(given.get('tt'), 15_000, 100, 15_000),
    retries: parseLimit(given.get('rc'), 1, 0, 5),
    retryPolicy: parsePolicy(given.get('rp')),
  }
}
