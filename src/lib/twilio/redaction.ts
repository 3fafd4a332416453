import type {Redact} from '../secrets.ts'

export {type Redact, redactor} from '../secrets.ts'

/** What must not be seen of basic authentication: the password, alone and as it stands in the header. */
export function basicSecrets(username: string, password: string): string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')]
}

/** The same shape, with every text in it redacted. */
export function redactDeeply(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((element) => redactDeeply(element, redact))
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, element]) => [redact(key), redactDeeply(element, redact)]))
}
