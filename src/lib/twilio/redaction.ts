import {encode} from './form.ts'

export type Redact = (text: string) => string

/** Shorter ones are no secrets, and would blank out half of every text. */
const shortestSecret = 6

/**
 * Makes a function that blanks the given secrets out of a text: as they are, and as they look in a URL, in
 * JSON and in base64.
 */
export function redactor(secrets: readonly string[]): Redact {
  const disguises = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < shortestSecret) continue
    const base64 = Buffer.from(secret).toString('base64')
    disguises
      .add(secret)
      .add(encode(secret))
      .add(JSON.stringify(secret).slice(1, -1))
      .add(base64.replace(/=+$/, ''))
      .add(Buffer.from(secret).toString('base64url'))
  }
  const longestFirst = [...disguises].sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text)
}

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
