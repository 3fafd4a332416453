import {randomBytes} from 'node:crypto'
import {badRequest} from '../api-error.ts'
import {hashOf} from '../authentication.ts'
import {hex32} from '../resources/sids.ts'
import type {Behavior} from './behavior.ts'

/** https://www.twilio.com/docs/iam/api/account: a created one is a subaccount. */
export const accounts: Behavior = {
  create({account, now}, draft) {
    draft.properties = {
      friendly_name: draft.properties.friendly_name || `SubAccount Created at ${new Date(now).toISOString()}`,
      status: 'active',
      type: 'Full',
      auth_token: hex32(),
      owner_account_sid: account,
    }
  },
}

/** https://www.twilio.com/docs/iam/api-keys/key-resource-v2010: the secret is in the answer to the creation and nowhere else. */
export const keys: Behavior = {
  create(_exchange, draft) {
    const secret = randomBytes(24).toString('base64url')
    draft.once.secret = secret
    draft.notes.secret = hashOf(secret)
    draft.properties.friendly_name ||= ''
  },
}

/** The newer address of the same keys. */
export const iamKeys: Behavior = {
  ...keys,
  home: ({subject, input, address}) => ({
    collection: `api/Accounts/${input.get('AccountSid') || subject}/Keys`,
    address,
  }),
  check({input}, state) {
    const sid = input.get('AccountSid')
    if (!sid) throw badRequest(20001, 'Missing required parameter AccountSid in the post body')
    if (!state.get('api/Accounts', sid)) throw badRequest(20001, `There is no account ${sid}`)
  },
}

/** What has been spent since the start comes off it. */
export const balance: Behavior = {
  present({subject}, _entry, state) {
    const spent = state
      .list(`api/Accounts/${subject}/Messages`)
      .reduce((sum, {value}) => sum + 0.0079 * Number(value.p.num_segments ?? 1), 0)
    return {balance: (100 - spent).toFixed(5), currency: 'USD'}
  },
}

/** https://www.twilio.com/docs/stun-turn/api: there is no relay, so no server is named. */
export const tokens: Behavior = {
  create(_exchange, draft) {
    draft.properties = {
      ttl: String(draft.properties.ttl ?? 86_400),
      username: hex32() + hex32(),
      password: randomBytes(32).toString('base64'),
      ice_servers: [],
    }
  },
}
