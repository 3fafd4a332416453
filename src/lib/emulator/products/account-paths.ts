import {EMULATOR_ACCOUNT} from '../account.ts'

/** The account in the name of a collection of api.twilio.com: `api/Accounts/AC…/Messages`. */
export const accountOf = (collection: string): string => collection.split('/')[2] ?? ''

/** What separates the records of a subaccount in products without an account in their paths: see RequestContext. */
export const suffixOf = (accountSid: string): string =>
  accountSid === EMULATOR_ACCOUNT.accountSid ? '' : `@${accountSid}`
