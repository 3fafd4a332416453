import {UsageError} from '../app/errors.ts'
import type {Prompts, ValidationResult} from '../app/prompts.ts'
import type {Terminal} from '../app/terminal.ts'
import type {Notes} from '../output/notes.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {newProfileName} from './profile-name.ts'

/** What a new profile is made from. */
export interface Credentials {
  readonly name: string
  readonly accountSid: string
  /** An existing API key, to be stored as it is. Without one, the secret is the auth token. */
  readonly apiKey: string | undefined
  readonly secret: string
}

/** As the command line gave it. */
export interface GivenCredentials {
  readonly profile?: string | undefined
  readonly 'account-sid'?: string | undefined
  readonly 'auth-token'?: string | undefined
  readonly 'api-key'?: string | undefined
  readonly 'api-secret'?: string | undefined
  readonly 'skip-parameter-validation'?: boolean
}

export interface Surroundings {
  readonly terminal: Terminal
  readonly prompts: Prompts
  readonly notes: Pick<Notes, 'info' | 'warn'>
  readonly env: Readonly<Record<string, string | undefined>>
}

type Check = (answer: string) => ValidationResult

/** More than this on standard input is no secret but some other file. */
const LONGEST_INPUT = 4096

/**
 * Takes what a new profile needs from the command line, standard input and the environment, in this order, and asks for
 * the rest where someone can answer.
 *
 * @throws UsageError that names all that is missing, or what can't be right; it never repeats a value
 */
export async function gatherCredentials(
  given: GivenCredentials,
  {terminal, prompts, notes, env}: Surroundings,
): Promise<Credentials> {
  const checks = given['skip-parameter-validation'] ? looseChecks : strictChecks
  const name = given.profile === undefined ? undefined : newProfileName(given.profile)
  const read = async (flag: 'auth-token' | 'api-secret'): Promise<string | undefined> => {
    const value = given[flag]
    if (value === undefined || value === '') return value
    if (value === '-') return readInput(terminal, prompts)
    notes.warn(
      `Others on this machine can see --${flag} on the command line. Safer, from standard input: --${flag} -`,
    )
    return value.trim()
  }
  const token = await read('auth-token')
  let secret = token ?? (await read('api-secret'))
  let apiKey = given['api-key']?.trim()
  let accountSid = given['account-sid']?.trim()

  const mayAsk = terminal.interactive
  if (mayAsk && (accountSid === undefined || secret === undefined || name === undefined)) {
    notes.info(
      'Account SID and auth token are shown on https://console.twilio.com. The auth token is not stored.',
    )
  }
  if (mayAsk) {
    accountSid ??= await ask('Account SID:', checks.accountSid, prompts, env.TWILIO_ACCOUNT_SID)
  }
  accountSid ??= env.TWILIO_ACCOUNT_SID?.trim() || undefined

  // The environment's secret is of no use for another account than the environment's.
  if (secret === undefined && (env.TWILIO_ACCOUNT_SID?.trim() || accountSid) === accountSid) {
    const {TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET} = env
    if (apiKey === undefined && TWILIO_AUTH_TOKEN) secret = TWILIO_AUTH_TOKEN
    else if (TWILIO_API_SECRET && TWILIO_API_KEY && (apiKey ?? TWILIO_API_KEY) === TWILIO_API_KEY) {
      apiKey = TWILIO_API_KEY
      secret = TWILIO_API_SECRET
    }
  }
  if (mayAsk) {
    const [message, validate] = apiKey ? ['API secret:', checks.apiSecret] : ['Auth token:', checks.authToken]
    secret ??= (await prompts.secret({message, validate: (answer) => validate(answer.trim())})).trim()
  }
  rememberSecret(secret)
  const profile = name ?? (mayAsk ? await ask('Name of the profile:', nameCheck, prompts) : undefined)

  if (accountSid === undefined || secret === undefined || profile === undefined) {
    throw missing([
      [accountSid, 'account SID', 'as an argument, or in TWILIO_ACCOUNT_SID'],
      apiKey
        ? [secret, 'API secret', 'with --api-secret - from standard input, or in TWILIO_API_SECRET']
        : [
            secret,
            'auth token',
            'with --auth-token - from standard input, or in TWILIO_AUTH_TOKEN; or --api-key and --api-secret',
          ],
      [profile, 'name of the profile', 'with -p NAME'],
    ])
  }
  refuseWrong(checks.accountSid(accountSid))
  if (apiKey !== undefined) refuseWrong(checks.apiKey(apiKey))
  refuseWrong(apiKey === undefined ? checks.authToken(secret) : checks.apiSecret(secret))
  return {name: newProfileName(profile), accountSid, apiKey, secret}
}

async function ask(message: string, check: Check, prompts: Prompts, fallback?: string): Promise<string> {
  const validate = (answer: string): ValidationResult => check(answer.trim())
  return (await prompts.text({message, validate, default: fallback})).trim()
}

/** All of standard input; on a terminal it is asked for, unseen. */
async function readInput(terminal: Terminal, prompts: Prompts): Promise<string> {
  if (terminal.interactive) return (await prompts.secret({message: 'Secret:'})).trim()
  let text = ''
  for await (const chunk of terminal.stdin) {
    text += String(chunk)
    if (text.length > LONGEST_INPUT)
      throw new UsageError('input-too-long', 'Standard input is too long to be a secret.')
  }
  if (text.trim() === '')
    throw new UsageError('empty-input', 'Standard input is empty: no secret came from it.')
  return text.trim()
}

const matches =
  (pattern: RegExp, otherwise: string): Check =>
  (answer) =>
    pattern.test(answer) || otherwise

const apiSecret = matches(
  /^[\x21-\x7e]+$/,
  'The API secret is empty, or holds characters that no secret has.',
)
const strictChecks = {
  accountSid: matches(/^AC[0-9a-f]{32}$/i, 'An account SID is "AC" followed by 32 hexadecimal digits.'),
  apiKey: matches(/^SK[0-9a-f]{32}$/i, 'An API key’s SID is "SK" followed by 32 hexadecimal digits.'),
  authToken: matches(/^[\x21-\x7e]{32}$/, 'An auth token is 32 characters long.'),
  apiSecret,
}
/** What remains to be checked is what would lead requests astray. */
const looseChecks = {
  accountSid: matches(/^AC[0-9A-Za-z]+$/, 'An account SID is "AC" followed by digits and letters.'),
  apiKey: matches(/^[0-9A-Za-z]+$/, 'An API key’s SID holds digits and letters only.'),
  authToken: matches(/^[\x21-\x7e]+$/, 'The auth token is empty, or holds characters that no token has.'),
  apiSecret,
}

const nameCheck: Check = (answer) => {
  try {
    newProfileName(answer)
    return true
  } catch (error) {
    return error instanceof UsageError ? error.message : String(error)
  }
}

function refuseWrong(verdict: ValidationResult): void {
  if (verdict !== true) throw new UsageError('invalid-credentials', verdict)
}

function missing(
  wanted: readonly (readonly [value: string | undefined, what: string, where: string])[],
): UsageError {
  const lacking = wanted.filter(([value]) => value === undefined)
  return new UsageError(
    'missing-credentials',
    `To create a profile, this is missing: ${lacking.map(([, what]) => what).join(', ')}.`,
    `${lacking.map(([, what, where]) => `Give the ${what} ${where}.`).join('\n')}\nOn a terminal, twilio profiles:create asks for them.`,
  )
}
