import type {ResourceRecord, Resources} from '../api/resources.ts'
import {UserError} from '../app/errors.ts'

const digitsOf = (text: unknown): string => String(text).replace(/\D/g, '')

/**
 * The SID of one of the account's phone numbers, named by its SID or by the number itself, with or without spaces and
 * punctuation.
 *
 * @throws UserError when the account has no such number, or when a part of a number fits several.
 */
export const findNumberSid = async (
  resources: Resources,
  named: string,
  accountSid?: string,
): Promise<string> => {
  if (named.startsWith('PN')) {
    const found = await resources.call('api:core:incoming-phone-numbers:fetch', {
      'account-sid': accountSid,
      sid: named,
    })
    return String(found?.sid)
  }
  const number = named.replace(/[\s().-]/g, '')
  const found: ResourceRecord[] = []
  // The API's filter also finds numbers that hold the digits somewhere.
  const pages = resources.list('api:core:incoming-phone-numbers:list', {
    'account-sid': accountSid,
    'phone-number': number,
  })
  for await (const page of pages) {
    const same = page.find(({phoneNumber}) => digitsOf(phoneNumber) === digitsOf(number))
    if (same) return String(same.sid)
    found.push(...page)
  }
  const [only, ...others] = found
  if (!only || digitsOf(number) === '') {
    throw new UserError('number-not-found', `The account has no phone number ${named}.`, {
      hint: 'To see those that it has: twilio phone-numbers:list',
    })
  }
  if (others.length > 0) {
    const shown = found.slice(0, 5).map(({phoneNumber}) => phoneNumber)
    throw new UserError(
      'ambiguous-number',
      `${named} fits ${found.length} phone numbers: ${shown.join(', ')}.`,
      {
        hint: 'Give the whole number, such as +12065550100, or its SID.',
      },
    )
  }
  return String(only.sid)
}
