import {createHash, randomBytes} from 'node:crypto'
import {EMULATOR_ACCOUNT} from '../account.ts'
import {badRequest, forbidden} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {randomHex} from '../resources/sids.ts'

export const ACCOUNTS = 'api/Accounts'

/** The hash of an API key's secret: the secret itself is not stored. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** A created account is a subaccount: https://www.twilio.com/docs/iam/api/account */
export const accounts: Behavior = {
  create({authenticatedAccountSid, now}, draft) {
    if (authenticatedAccountSid !== EMULATOR_ACCOUNT.accountSid) throw forbidden()
    draft.properties = {
      friendly_name: draft.properties.friendly_name || `SubAccount Created at ${new Date(now).toISOString()}`,
      status: 'active',
      type: 'Full',
      auth_token: randomHex(),
      owner_account_sid: authenticatedAccountSid,
    }
  },
  // A subaccount sees only itself.
  list: ({authenticatedAccountSid}, state) =>
    state
      .list(ACCOUNTS)
      .filter(({id}) => [id, EMULATOR_ACCOUNT.accountSid].includes(authenticatedAccountSid)),
}

/** Only the response to the create request has the secret: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010 */
export const keys: Behavior = {
  create(_context, draft) {
    const secret = randomBytes(24).toString('base64url')
    draft.responseOnly.secret = secret
    draft.internal.secret = hashSecret(secret)
    draft.properties.friendly_name ||= ''
  },
}

/** The newer API for the same keys. */
export const iamKeys: Behavior = {
  ...keys,
  location: ({accountSid, input, canonicalPath}) => ({
    collection: `api/Accounts/${input.get('AccountSid') || accountSid}/Keys`,
    canonicalPath,
  }),
  validate({input}, state) {
    const sid = input.get('AccountSid')
    if (!sid) throw badRequest(20001, 'Missing required parameter AccountSid in the post body')
    if (!state.get('api/Accounts', sid)) throw badRequest(20001, `There is no account ${sid}`)
  },
}

/** 100 dollars, less the cost of the messages sent. */
export const balance: Behavior = {
  computeProperties({accountSid}, _entry, state) {
    const spent = state
      .list(`api/Accounts/${accountSid}/Messages`)
      .reduce((sum, {value}) => sum + 0.0079 * Number(value.p.num_segments ?? 1), 0)
    return {balance: (100 - spent).toFixed(5), currency: 'USD'}
  },
}

/** The list of servers is empty, because the emulator has no relay: https://www.twilio.com/docs/stun-turn/api */
export const tokens: Behavior = {
  create(_context, draft) {
    draft.properties = {
      ttl: String(draft.properties.ttl ?? 86_400),
      username: randomHex() + randomHex(),
      password: randomBytes(32).toString('base64'),
      ice_servers: [],
    }
  },
}
