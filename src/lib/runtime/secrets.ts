import type {Writable} from 'node:stream'

/** Names of headers, parameters and flags with secret values, in any spelling. */
export const SECRET_NAME =
  /authorization|cookie|passw|secret|(auth|access|refresh|security)[_-]?token|private|credential|certificate|passphrase|signature|^x-[\w-]*(key|token)$/i
/** More names that are secret in a URL: signatures of Azure and others, codes, keys. */
const SECRET_IN_URL = /^(sig|code|token|id_?token|session_?token|(api[_-]?|subscription[_-]?)?key)$/i

export type Redact = (text: string) => string

/** Shorter text is not a secret, and would be redacted in the middle of words. */
const MIN_LENGTH = 6
const REDACTED = '[redacted]'

/**
 * Creates a function that redacts the given secrets in a text: as plain text, and encoded in a URL, JSON or base64.
 */
export function createRedactor(secrets: readonly string[]): Redact {
  const encodings = secrets.filter((secret) => secret.length >= MIN_LENGTH).flatMap(listEncodings)
  return (text) => redact(text, encodings)
}

function listEncodings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret.toWellFormed())
  return [
    secret,
    inUrl,
    inUrl.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    JSON.stringify(secret).slice(1, -1),
    ...listBase64Encodings(secret),
  ]
}

function redact(text: string, encodings: readonly string[]): string {
  // The longest first, since it may contain a shorter one.
  const found = encodings.filter((encoding) => text.includes(encoding)).sort((a, b) => b.length - a.length)
  return found.reduce((clean, encoding) => clean.replaceAll(encoding, REDACTED), text)
}

/** The base64 encodings of a secret: alone, and as part of longer data at each of the three offsets. */
function listBase64Encodings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const whole = [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(before === 0 ? 0 : before + 1, text.length % 4 === 0 ? undefined : -1)
  })
  const pieces = within.filter((piece) => piece.length >= MIN_LENGTH + 2)
  return [...whole, ...pieces, ...pieces.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_'))]
}

const VARIABLES = ['TWILIO_AUTH_TOKEN', 'TWILIO_API_SECRET', 'TWILIO_CLIENT_SECRET', 'SENDGRID_API_KEY']
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
/** Shorter secrets would match words in sentences. Twilio's have at least 32 characters. */
const MIN_REMEMBERED_LENGTH = 8

/** Secrets with their encodings. */
const remembered = new Map<string, readonly string[]>()

/** Registers a secret of this process: all messages printed from now on redact it. */
export function rememberSecret(secret: string | null | undefined): void {
  if (!secret || secret.length < MIN_REMEMBERED_LENGTH || remembered.has(secret)) return
  remembered.set(secret, listEncodings(secret))
}

/** The form of Twilio's auth tokens and API secrets (SIDs are longer), and of SendGrid's keys. */
const SECRET_WORD = /^(?:[0-9a-z]{32}|SG\.[\w-]{10,}\.[\w-]{10,})$/i

/** A word of the command line that may have a name and a value: `--to=+1`, `Body=x`, `Cookie: a=b`, `--auth-token X`. */
interface NamedValue {
  readonly name: string
  /** From the same word or the next. */
  readonly value: string | undefined
  /** The word, and its part after `=`. */
  readonly texts: readonly string[]
}

const parseNamedValue = (word: string, next: string | undefined): NamedValue => {
  const [, name = word, value] = /^([^=:]+)(?:=|: *)(.*)$/s.exec(word) ?? []
  const takesNext = value === undefined && name.startsWith('--') && next !== '-' && !next?.startsWith('--')
  return {
    name,
    value: value ?? (takesNext ? next : undefined),
    texts: value === undefined ? [word] : [word, value],
  }
}

/**
 * Remembers the values of flags such as `--auth-token`, fields such as `Password=…` and headers such as `Cookie: …`, and any
 * word that looks like a secret, since the command is not known yet. Returns whether there are any.
 */
export function rememberArguments(argv: readonly string[]): boolean {
  let found = false
  argv.forEach((word, index) => {
    const {name, value, texts} = parseNamedValue(word, argv[index + 1])
    const secret = SECRET_NAME.test(name) ? value : texts.find((text) => SECRET_WORD.test(text))
    rememberSecret(secret)
    if (redactUrls(word) !== word) {
      // npm and git write it without the rest of the URL, too.
      for (const password of listPasswords(word)) rememberSecret(password)
      found = true
    }
    // A JSON body: its secrets are not extracted here, only detected.
    if (secret !== undefined || (word.startsWith('{') && SECRET_NAME.test(word))) found = true
  })
  return found
}

/** Remembers the secrets in environment variables, including proxy passwords. */
export function rememberEnvironment(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of VARIABLES) rememberSecret(env[name]?.trim())
  for (const name of PROXIES) for (const secret of extractPasswords(env[name])) rememberSecret(secret)
}

/** The text with all remembered secrets redacted, and the secrets in URLs. */
export function redactKnownSecrets(text: string): string {
  return redactUrls(redact(text, [...remembered.values()].flat()))
}

/** `//user:password@` and `//token@`, as the URL standard has it. */
const USER_INFO = /\/\/[^\s/?#"'<>\\]*@/g
/** The same with an unencoded `/`, `?` or `#` in the password: a typing error that must not show it. */
const LENIENT_USER_INFO = /\/\/[^\s/?#:@"'<>\\]*:(?!\d*[/?#])[^\s@"'<>\\]{0,300}@/g
const SIP_PASSWORD = /\b(sips?:[^\s:;@"'<>\\]+):[^\s@"'<>\\]{1,300}@/gi
const ENCODED_USER_INFO = /(%3A%2F%2F)(?:(?!%2F|%3F|%23|%40)[\w.~!*'()%+-]){1,300}%40/gi
const URL_PARAMETER = /([?&#])([^\s?&#="'<>\\]{1,100})=([^\s&#"'<>\\]+)/g

/**
 * Redacts the secrets of all URLs in a text: user names with passwords, tokens in their place, signatures, keys and codes.
 * The user name of `ssh://git@host` stays, since SSH has no secrets there.
 */
export function redactUrls(text: string): string {
  if (!/[:/?&#@]|%40/.test(text)) return text
  return text
    .replace(USER_INFO, (found: string, offset: number) =>
      found.includes(':') || !/ssh:$/i.test(text.slice(Math.max(0, offset - 8), offset))
        ? `//${REDACTED}@`
        : found,
    )
    .replace(LENIENT_USER_INFO, `//${REDACTED}@`)
    .replace(SIP_PASSWORD, `$1:${REDACTED}@`)
    .replace(ENCODED_USER_INFO, `$1${REDACTED}%40`)
    .replace(URL_PARAMETER, (found: string, mark: string, name: string) => {
      const bare = name.replace(/^amp;/, '')
      return SECRET_NAME.test(bare) || SECRET_IN_URL.test(bare) ? `${mark}${name}=${REDACTED}` : found
    })
}

/** Redacts what libraries write to a stream when DEBUG is set: the command line, proxy URLs, and more. */
export function redactStream(stream: Writable): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
  stream.write = (chunk: unknown, ...rest: unknown[]) =>
    write(typeof chunk === 'string' ? redactKnownSecrets(chunk) : chunk, ...rest)
}

/** The passwords in the URLs of a text, and the tokens in their place, as written and decoded. */
function listPasswords(text: string): string[] {
  return [...text.matchAll(/(https?|ssh):\/\/(?:([^\s:@/?#]*):)?([^\s/?#]*)@/gi)].flatMap(
    ([, scheme = '', user, password = '']) => {
      if (user === undefined && scheme.toLowerCase() === 'ssh') return []
      try {
        return [password, decodeURIComponent(password)]
      } catch {
        return [password]
      }
    },
  )
}

/** The password in a proxy URL, as written and decoded. */
function extractPasswords(url = ''): string[] {
  const [, password = ''] = /^(?:[a-z]+:\/\/)?[^:@/]*:(.*)@[^@]*$/is.exec(url) ?? []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
