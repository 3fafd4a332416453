import {DEFAULT_CONVERSATIONS_SERVICE, EMULATOR_ACCOUNT, EMULATOR_NUMBERS} from '../account.ts'
import {ACCOUNTS} from '../authentication.ts'
import type {Transaction} from '../storage/transaction.ts'
import {incomingNumber} from './numbers.ts'

/** What is there from the start: the account, its key, a service for conversations and two phone numbers. */
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
      p: incomingNumber(number),
    })
  })
}
