import {UserError} from '../app/errors.ts'

/**
 * The account SID becomes part of every request path, so only letters and digits are allowed.
 *
 * @param source where it comes from, for the error; the value itself is never printed: it may be an auth token
 * @throws UserError invalid-account-sid
 */
export function parseAccountSid(accountSid: string, source: string): string {
  const trimmed = accountSid.trim()
  if (/^AC[0-9A-Za-z]+$/.test(trimmed)) return trimmed
  throw new UserError('invalid-account-sid', `Invalid account SID in ${source}.`, {
    hint: 'An account SID is "AC" followed by 32 hexadecimal digits. Find yours at https://console.twilio.com',
  })
}
