import type {Redact} from '../runtime/secrets.ts'

export {createRedactor, type Redact} from '../runtime/secrets.ts'

/** The secrets of basic authentication: the password, and the value of the header. */
export function listBasicAuthSecrets(username: string, password: string): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')]
}

/** Deeper data explains nothing, and could overflow the stack. */
const MAX_DEPTH = 50

/** The same structure with every string redacted, and `null` for anything too deep. */
export function redactDeeply(value: unknown, redact: Redact, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (value === null || typeof value !== 'object') return value
  if (depth === MAX_DEPTH) return null
  const inner = (element: unknown): unknown => redactDeeply(element, redact, depth + 1)
  if (Array.isArray(value)) return value.map(inner)
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [redact(key), inner(element)]))
}
