import type {Writable} from 'node:stream'

/** Headers, parameters and flags whose values are nobody's to see, by their names in any spelling. */
export const SECRET_NAME =
  /authorization|cookie|passw|secret|auth[_-]?token|access[_-]?token|refresh[_-]?token|private|credential|certificate|passphrase/i

export type Redact = (text: string) => string

/** Shorter ones are no secrets, and would blank out half of every text. */
const SHORTEST = 6
const BLANK = '[redacted]'

/**
 * Makes a function that blanks the given secrets out of a text: as they are, and as they look in a URL, in
 * JSON and in base64.
 */
export function redactor(secrets: readonly string[]): Redact {
  const disguises = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(disguisesOf)
  return (text) => blanked(text, disguises)
}

function disguisesOf(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed())
  return [
    secret,
    inUrl,
    inUrl.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    JSON.stringify(secret).slice(1, -1),
    ...inBase64(secret),
  ]
}

function blanked(text: string, disguises: readonly string[]): string {
  // The longest first, since a shorter one may be part of it.
  const found = disguises.filter((disguise) => text.includes(disguise)).sort((a, b) => b.length - a.length)
  return found.reduce((clean, disguise) => clean.replaceAll(disguise, BLANK), text)
}

/** What base64 makes of it, alone and after one or two other bytes, as far as these don't change it: it may be part of more. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const whole = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(before === 0 ? 0 : before + 1, text.length % 4 === 0 ? undefined : -1)
  })
  const pieces = within.filter((piece) => piece.length >= SHORTEST + 2)
  return [...whole, ...pieces, ...pieces.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_'))]
}

const VARIABLES = ['TWILIO_AUTH_TOKEN', 'TWILIO_API_SECRET', 'SENDGRID_API_KEY']
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
/** Words of this length occur in sentences; secrets are 32 characters or more. */
const SHORTEST_REMEMBERED = 8

/** With their disguises. */
const remembered = new Map<string, readonly string[]>()

/** A secret that has come into the process: from now on nothing that is said to a person shows it. */
export function rememberSecret(secret: string | null | undefined): void {
  if (!secret || secret.length < SHORTEST_REMEMBERED || remembered.has(secret)) return
  remembered.set(secret, disguisesOf(secret))
}

/** What Twilio's auth tokens and API secrets look like (SIDs are longer), and SendGrid's keys. */
const SECRET_WORD = /^(?:[0-9a-z]{32}|SG\.[\w-]{10,}\.[\w-]{10,})$/i

/** A word of the command line with what it may name: `--to=+1`, `-F Body=x`, `Cookie: a=b`, `--auth-token X`. */
interface NamedValue {
  readonly name: string
  /** In the same word, or the next. */
  readonly value: string | undefined
  /** The word, and what is behind its `=`. */
  readonly texts: readonly string[]
}

const namedValue = (word: string, next: string | undefined): NamedValue => {
  const [, name = word, value] = /^([^=:]+)(?:=|: *)(.*)$/s.exec(word) ?? []
  const takesNext = value === undefined && name.startsWith('--') && next !== '-' && !next?.startsWith('--')
  return {
    name,
    value: value ?? (takesNext ? next : undefined),
    texts: value === undefined ? [word] : [word, value],
  }
}

/**
 * Remembers the values of flags such as `--auth-token`, of fields such as `Password=…`, of headers such as `Cookie: …`, and
 * what looks like a secret wherever it was put by mistake: nothing is known of the command yet. Returns whether there is any.
 */
export function rememberArguments(argv: readonly string[]): boolean {
  let found = false
  argv.forEach((word, index) => {
    const {name, value, texts} = namedValue(word, argv[index + 1])
    const secret = SECRET_NAME.test(name) ? value : texts.find((text) => SECRET_WORD.test(text))
    rememberSecret(secret)
    // A body of JSON: what in it is secret is not told apart here, but that there is something.
    if (secret !== undefined || (word.startsWith('{') && SECRET_NAME.test(word))) found = true
  })
  return found
}

/** Remembers the secrets that environment variables hold, the passwords of proxies included. */
export function rememberEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of VARIABLES) rememberSecret(env[name]?.trim())
  for (const name of PROXIES) for (const secret of passwordsOf(env[name])) rememberSecret(secret)
}

/** The text without any secret that the process has come to know. */
export function redactKnownSecrets(text: string): string {
  return blanked(text, [...remembered.values()].flat())
}

/** For what libraries write by themselves where DEBUG asks them to: the command line, addresses of proxies, and more. */
export function keepSecretsFrom(stream: Writable): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
  stream.write = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? redactKnownSecrets(chunk) : chunk, ...rest)
}

/** The password of a proxy's address, as it stands there and decoded. */
function passwordsOf(address = ''): string[] {
  const [, password = ''] = /^(?:[a-z]+:\/\/)?[^:@/]*:(.*)@[^@]*$/is.exec(address) ?? []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
