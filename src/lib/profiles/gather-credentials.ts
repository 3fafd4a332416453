import type {Environment} from '../app/environment.ts'
import {UsageError} from '../app/errors.ts'
import type {Prompts, ValidationResult} from '../app/prompts.ts'
import type {Terminal} from '../app/terminal.ts'
import type {Notes} from '../output/notes.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {parseProfileName} from './profile-name.ts'
import {
  type Check,
  type CredentialValues,
  checkClientId,
  LOOSE_CHECKS,
  STRICT_CHECKS,
  validateCredentials,
} from './validate-credentials.ts'

/** What a new profile is created from. An API key is stored as it is; without one, the auth token creates a new key. */
export interface Credentials extends CredentialValues {
  readonly name: string
  /** The API key is the id of an OAuth client. */
  readonly oauth: boolean
}

/** The values on the command line. */
export interface CredentialFlags {
  readonly profile?: string | undefined
  readonly 'account-sid'?: string | undefined
  readonly 'auth-token'?: string | undefined
  readonly 'api-key'?: string | undefined
  readonly 'api-secret'?: string | undefined
  readonly 'client-id'?: string | undefined
  readonly 'client-secret'?: string | undefined
  readonly 'skip-parameter-validation'?: boolean
}

/** The other places that values come from, besides the command line; a `Context` has them all. */
export interface CredentialSources {
  readonly terminal: Terminal
  readonly prompts: Prompts
  readonly notes: Pick<Notes, 'info' | 'warn'>
  readonly env: Environment
}

/** In characters; longer input on stdin is not a secret but some other file. */
const MAX_INPUT_LENGTH = 4096

/**
 * Takes what a new profile needs from the command line, stdin and the environment, in this order. On a terminal it prompts
 * for the rest.
 *
 * @throws UsageError that lists what is missing, or says what is invalid; it never repeats a value
 */
export async function gatherCredentials(
  flags: CredentialFlags,
  {terminal, prompts, notes, env}: CredentialSources,
): Promise<Credentials> {
  const oauth = flags['client-id'] !== undefined
  const usual = flags['skip-parameter-validation'] ? LOOSE_CHECKS : STRICT_CHECKS
  const checks = oauth ? {...usual, apiKey: checkClientId} : usual
  const name = flags.profile === undefined ? undefined : parseProfileName(flags.profile)
  const readFlag = async (
    flag: 'auth-token' | 'api-secret' | 'client-secret',
  ): Promise<string | undefined> => {
    const value = flags[flag]
    if (value === undefined || value === '') return value
    if (value === '-') return readSecretFromStdin(terminal, prompts)
    notes.warn(
      `Other users on this machine can see the value of --${flag}. To pass it on standard input (stdin) instead, use: --${flag} -`,
    )
    return value.trim()
  }
  const token = await readFlag('auth-token')
  let secret = token ?? (await readFlag(oauth ? 'client-secret' : 'api-secret'))
  let apiKey = (flags['client-id'] ?? flags['api-key'])?.trim()
  let accountSid = flags['account-sid']?.trim()

  const {interactive} = terminal
  if (interactive && (accountSid === undefined || secret === undefined || name === undefined)) {
    notes.info(
      'Find your account SID and auth token at https://console.twilio.com. The auth token is not stored.',
    )
  }
  if (interactive) {
    accountSid ??= await prompt('Account SID:', checks.accountSid, prompts, env.TWILIO_ACCOUNT_SID)
  }
  accountSid ??= env.TWILIO_ACCOUNT_SID?.trim() || undefined

  // The environment's secret belongs to the environment's account, and to no other.
  if (secret === undefined && (env.TWILIO_ACCOUNT_SID?.trim() || accountSid) === accountSid) {
    const {TWILIO_CLIENT_ID, TWILIO_CLIENT_SECRET} = env
    if (oauth && TWILIO_CLIENT_ID === apiKey) secret = TWILIO_CLIENT_SECRET || undefined
    const {TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET} = env
    if (apiKey === undefined && TWILIO_AUTH_TOKEN) secret = TWILIO_AUTH_TOKEN
    else if (!oauth && TWILIO_API_SECRET && TWILIO_API_KEY && (apiKey ?? TWILIO_API_KEY) === TWILIO_API_KEY) {
      apiKey = TWILIO_API_KEY
      secret = TWILIO_API_SECRET
    }
  }
  if (interactive) {
    const [message, check] = apiKey
      ? [oauth ? 'Client secret:' : 'API secret:', checks.apiSecret]
      : ['Auth token:', checks.authToken]
    secret ??= (await prompts.secret({message, validate: (answer) => check(answer.trim())})).trim()
  }
  rememberSecret(secret)
  const profile = name ?? (interactive ? await prompt('Profile name:', checkName, prompts) : undefined)

  if (accountSid === undefined || secret === undefined || profile === undefined) {
    throw missingCredentials([
      [accountSid, 'account SID', 'as an argument, or in TWILIO_ACCOUNT_SID'],
      apiKey
        ? oauth
          ? [secret, 'client secret', 'on stdin with --client-secret -, or in TWILIO_CLIENT_SECRET']
          : [secret, 'API secret', 'on stdin with --api-secret -, or in TWILIO_API_SECRET']
        : [
            secret,
            'auth token',
            'on stdin with --auth-token -, or in TWILIO_AUTH_TOKEN (or use --api-key and --api-secret)',
          ],
      [profile, 'profile name', 'with -p NAME'],
    ])
  }
  validateCredentials({accountSid, apiKey, secret}, checks)
  return {name: parseProfileName(profile), accountSid, apiKey, secret, oauth}
}

async function prompt(message: string, check: Check, prompts: Prompts, fallback?: string): Promise<string> {
  const validate = (answer: string): ValidationResult => check(answer.trim())
  return (await prompts.text({message, validate, default: fallback})).trim()
}

/** All of stdin; on a terminal it is prompted for and not shown. */
async function readSecretFromStdin(terminal: Terminal, prompts: Prompts): Promise<string> {
  if (terminal.interactive) return (await prompts.secret({message: 'Secret:'})).trim()
  let text = ''
  for await (const chunk of terminal.stdin) {
    text += String(chunk)
    if (text.length > MAX_INPUT_LENGTH) {
      throw new UsageError('input-too-long', 'Standard input (stdin) is too long to be a secret.')
    }
  }
  if (text.trim() === '')
    throw new UsageError('empty-input', 'Standard input (stdin) is empty. Expected a secret.')
  return text.trim()
}

const checkName: Check = (answer) => {
  try {
    parseProfileName(answer)
    return true
  } catch (error) {
    return error instanceof UsageError ? error.message : String(error)
  }
}

function missingCredentials(
  values: readonly (readonly [value: string | undefined, what: string, how: string])[],
): UsageError {
  const missing = values.filter(([value]) => value === undefined)
  return new UsageError(
    'missing-credentials',
    `Missing required ${missing.length === 1 ? 'value' : 'values'}: ${missing.map(([, what]) => what).join(', ')}.`,
    [
      ...missing.map(([, what, how]) => `Pass the ${what} ${how}.`),
      'On a terminal, twilio profiles:create prompts for missing values.',
    ],
  )
}
