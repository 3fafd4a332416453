import type {ResourceRecord, Resources} from '../api/resources.ts'
import {UsageError, UserError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** A phone number of the account. */
export interface OwnedNumber {
  readonly sid: string
  /** In E.164 format. */
  readonly phoneNumber: string
}

/** Spaces, dashes and marks of text direction, which copied numbers contain. */
const PUNCTUATION = /[\s().,/\p{Pd}\p{Cf}]/gu

/** How many of the similar numbers an error lists. */
const MAX_LISTED = 5

/**
 * Finds a phone number of the account.
 *
 * @param numberOrSid the SID, or the whole number with or without the plus sign, spaces and punctuation
 * @throws UsageError when it is neither
 * @throws UserError when the account has no such number; the error lists those that contain the digits
 */
export const findNumber = async (
  resources: Resources,
  numberOrSid: string,
  accountSid?: string,
): Promise<OwnedNumber> => {
  if (numberOrSid.startsWith('PN')) {
    const found = await resources.call('api:core:incoming-phone-numbers:fetch', {
      'account-sid': accountSid,
      sid: numberOrSid,
    })
    return toOwnedNumber(found ?? {})
  }
  const number = numberOrSid.replace(PUNCTUATION, '')
  if (!/^\+?\d+$/.test(number)) {
    throw new UsageError(
      'invalid-argument',
      `Invalid phone number: ${quote(numberOrSid)}. Expected a number in E.164 format, such as +12065550100, or a SID that starts with PN.`,
    )
  }
  const digits = number.replace('+', '')
  const similar: string[] = []
  // The API also returns numbers that only contain the digits.
  const pages = resources.list('api:core:incoming-phone-numbers:list', {
    'account-sid': accountSid,
    'phone-number': number,
  })
  for await (const page of pages) {
    const exact = page.find(({phoneNumber}) => phoneNumber === `+${digits}`)
    if (exact) return toOwnedNumber(exact)
    similar.push(...page.map(({phoneNumber}) => String(phoneNumber)))
  }
  throw notFound(numberOrSid, similar)
}

const toOwnedNumber = ({sid, phoneNumber}: ResourceRecord): OwnedNumber => ({
  sid: String(sid),
  phoneNumber: String(phoneNumber),
})

/** A part of a number is never enough, even when only one number contains it: a digit may be missing by mistake. */
const notFound = (number: string, similar: readonly string[]): UserError => {
  const listed = similar.slice(0, MAX_LISTED).join(', ')
  if (similar.length > 1) {
    const more = similar.length > MAX_LISTED ? `, and ${similar.length - MAX_LISTED} more` : ''
    return new UserError(
      'ambiguous-number',
      `${quote(number)} is a part of ${similar.length} phone numbers: ${listed}${more}.`,
      {hint: 'Specify the whole number, such as +12065550100, or its SID.'},
    )
  }
  return new UserError('number-not-found', `Phone number ${quote(number)} not found in the account.`, {
    hint: listed
      ? `Did you mean ${listed}?`
      : 'To list the phone numbers of the account, run: twilio phone-numbers:list',
  })
}
