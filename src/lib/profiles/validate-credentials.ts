import {UsageError} from '../app/errors.ts'
import type {ValidationResult} from '../app/prompts.ts'

/** True, or the sentence that says what is wrong with a value, without repeating it. */
export type Check = (value: string) => ValidationResult

export interface CredentialChecks {
  readonly accountSid: Check
  readonly apiKey: Check
  readonly authToken: Check
  readonly apiSecret: Check
}

/** The values of a new profile. Without an API key, the secret is the auth token. */
export interface CredentialValues {
  readonly accountSid: string
  readonly apiKey: string | undefined
  readonly secret: string
}

const matches =
  (pattern: RegExp, problem: string): Check =>
  (value) =>
    pattern.test(value) || problem

const apiSecret = matches(
  /^[\x21-\x7e]+$/,
  'The API secret is empty or contains a character that is not allowed in secrets.',
)

export const STRICT_CHECKS: CredentialChecks = {
  accountSid: matches(/^AC[0-9a-f]{32}$/i, 'An account SID is "AC" followed by 32 hexadecimal digits.'),
  apiKey: matches(/^SK[0-9a-f]{32}$/i, 'An API key SID is "SK" followed by 32 hexadecimal digits.'),
  authToken: matches(/^[\x21-\x7e]{32}$/, 'An auth token is 32 characters long.'),
  apiSecret,
}

/** For `--skip-parameter-validation`: refuses only what would change the path or the headers of a request. */
export const LOOSE_CHECKS: CredentialChecks = {
  accountSid: matches(/^AC[0-9A-Za-z]+$/, 'An account SID is "AC" followed by letters and digits.'),
  apiKey: matches(/^[0-9A-Za-z]+$/, 'An API key SID consists of letters and digits.'),
  authToken: matches(
    /^[\x21-\x7e]+$/,
    'The auth token is empty or contains a character that is not allowed in tokens.',
  ),
  apiSecret,
}

/** The id of an OAuth app starts with OQ; an API key is a client too. */
export const checkClientId: Check = matches(
  /^[0-9A-Za-z_-]{8,128}$/,
  'A client ID consists of 8 or more letters and digits, such as OQ followed by 32 hexadecimal digits.',
)

/** @throws UsageError invalid-account-sid or invalid-credentials */
export function validateCredentials(
  {accountSid, apiKey, secret}: CredentialValues,
  checks: CredentialChecks,
): void {
  const accountVerdict = checks.accountSid(accountSid)
  if (accountVerdict !== true) throw new UsageError('invalid-account-sid', accountVerdict)
  const verdicts =
    apiKey === undefined ? [checks.authToken(secret)] : [checks.apiKey(apiKey), checks.apiSecret(secret)]
  const problem = verdicts.find((verdict) => verdict !== true)
  if (problem !== undefined) throw new UsageError('invalid-credentials', problem)
}
