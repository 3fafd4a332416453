import type {Operation} from '../../src/lib/api/operation.ts'

const BY_TYPE: Readonly<Record<string, string>> = {
  integer: '1',
  number: '1',
  object: '{"a": 1}',
  any: 'x',
  date: '2026-01-31',
  'date-time': '2026-01-31',
}

/** A SID that matches a pattern such as `^(SM|MM)[0-9a-fA-F]{32}$`. */
const sidFor = (pattern: string): string => `${/[A-Z]{2}/.exec(pattern)?.[0] ?? 'XX'}${'1'.repeat(32)}`

/** The flags that an operation requires, each with a value that it takes. */
export const requiredFlags = ({parameters}: Operation): string[] =>
  parameters
    .filter(({required}) => required)
    .flatMap(({flag, type, options, pattern}) =>
      type === 'boolean'
        ? [`--${flag}`]
        : [`--${flag}`, options?.[0] ?? BY_TYPE[type] ?? (pattern ? sidFor(pattern) : 'XX123')],
    )
