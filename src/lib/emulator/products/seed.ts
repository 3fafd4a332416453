import {EMULATOR_ACCOUNT, EMULATOR_NUMBERS} from '../account.ts'
import {DEFAULT_CONVERSATIONS_SERVICE} from '../resources/request-context.ts'
import type {Transaction} from '../storage/transaction.ts'
import {ACCOUNTS} from './accounts.ts'
import {defaultNumberProperties} from './numbers/default-number.ts'

/** Creates the records of a new emulator: the account, its API key, a Conversations service and two phone numbers. */
export function seed(transaction: Transaction, now: number): void {
  const {accountSid, authToken, apiKey} = EMULATOR_ACCOUNT
  transaction.create(ACCOUNTS, accountSid, {
    c: now,
    p: {
      friendly_name: 'Emulator',
      status: 'active',
      type: 'Full',
      auth_token: authToken,
      owner_account_sid: accountSid,
    },
  })
  transaction.create(`${ACCOUNTS}/${accountSid}/Keys`, apiKey, {c: now, p: {friendly_name: 'Emulator'}})
  transaction.create('conversations/v1/Services', DEFAULT_CONVERSATIONS_SERVICE, {
    c: now,
    p: {friendly_name: 'Default Conversations Service'},
  })
  EMULATOR_NUMBERS.forEach((number, index) => {
    const sid = `PN${String(index + 1).padStart(32, '0')}`
    transaction.create(`${ACCOUNTS}/${accountSid}/IncomingPhoneNumbers`, sid, {
      c: now,
      p: defaultNumberProperties(number),
    })
  })
}
