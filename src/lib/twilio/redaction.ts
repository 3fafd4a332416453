import type {Redact} from '../runtime/secrets.ts'

export {type Redact, redactor} from '../runtime/secrets.ts'

/** What must not be seen of basic authentication: the password, alone and as it stands in the header. */
export function basicSecrets(username: string, password: string): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')]
}

/** What lies deeper explains nothing, and may be an attack on the stack. */
const deepest = 50

/** The same shape, with every text in it redacted, and `null` in the place of what lies too deep. */
export function redactDeeply(value: unknown, redact: Redact, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (value === null || typeof value !== 'object') return value
  if (depth === deepest) return null
  const inner = (element: unknown): unknown => redactDeeply(element, redact, depth + 1)
  if (Array.isArray(value)) return value.map(inner)
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [redact(key), inner(element)]))
}
