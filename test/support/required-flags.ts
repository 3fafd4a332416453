import type {Operation} from '../../src/lib/api/operation.ts'

const BY_TYPE: Readonly<Record<string, string>> = {
  integer: '1',
  number: '1',
  object: '{"a": 1}',
  any: 'x',
  date: '2026-01-31',
  'date-time': '2026-01-31',
}

/** The flags that an operation requires, each with a value that it takes. */
export const requiredFlags = ({parameters}: Operation): string[] =>
  parameters
    .filter(({required}) => required)
    .flatMap(({flag, type, options}) =>
      type === 'boolean' ? [`--${flag}`] : [`--${flag}`, options?.[0] ?? BY_TYPE[type] ?? 'XX123'],
    )
