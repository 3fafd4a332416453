import type {ResourceRecord, Resources} from '../api/resources.ts'
import {UserError} from '../app/errors.ts'

const keepDigits = (text: unknown): string => String(text).replace(/\D/g, '')

/**
 * Finds the SID of a phone number of the account.
 *
 * @param numberOrSid the SID, or the number with or without spaces and punctuation
 * @throws UserError when the account has no such number, or when a partial number matches several
 */
export const findNumberSid = async (
  resources: Resources,
  numberOrSid: string,
  accountSid?: string,
): Promise<string> => {
  if (numberOrSid.startsWith('PN')) {
    const found = await resources.call('api:core:incoming-phone-numbers:fetch', {
      'account-sid': accountSid,
      sid: numberOrSid,
    })
    return String(found?.sid)
  }
  const number = numberOrSid.replace(/[\s().-]/g, '')
  const matches: ResourceRecord[] = []
  // The API also returns numbers that only contain the digits.
  const pages = resources.list('api:core:incoming-phone-numbers:list', {
    'account-sid': accountSid,
    'phone-number': number,
  })
  for await (const page of pages) {
    const exact = page.find(({phoneNumber}) => keepDigits(phoneNumber) === keepDigits(number))
    if (exact) return String(exact.sid)
    matches.push(...page)
  }
  const [match, ...others] = matches
  if (!match || keepDigits(number) === '') {
    throw new UserError('number-not-found', `Phone number ${numberOrSid} not found in the account.`, {
      hint: 'To list the phone numbers of the account, run: twilio phone-numbers:list',
    })
  }
  if (others.length > 0) {
    const examples = matches.slice(0, 5).map(({phoneNumber}) => phoneNumber)
    throw new UserError(
      'ambiguous-number',
      `${numberOrSid} matches ${matches.length} phone numbers: ${examples.join(', ')}.`,
      {
        hint: 'Specify the full number, such as +12065550100, or its SID.',
      },
    )
  }
  return String(match.sid)
}
