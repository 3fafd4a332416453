import {UserError} from '../app/errors.ts'
import type {TwilioClient} from './client.ts'
import {createVersion, loadSdkModule} from './sdk.ts'
import {TwilioApiError} from './twilio-api-error.ts'

/** Twilio's account resource, as far as it is looked at here. */
export interface AccountState {
  readonly friendlyName: string
  /** `active`, `suspended` or `closed`. */
  readonly status: string
}

/** A new API key. Its secret is told this once only. */
export interface NewApiKey {
  readonly sid: string
  readonly secret: string
}

/**
 * Fetches the account that the client is for, which only its auth token and main API keys may do.
 *
 * @throws TwilioApiError when they are refused
 * @throws UserError when the answer is no account
 */
export async function fetchAccount(client: TwilioClient): Promise<AccountState> {
  const {AccountContextImpl} = loadSdkModule('api/v2010/account') as {
    AccountContextImpl: new (version: unknown, sid: string) => {fetch(): Promise<AccountState>}
  }
  const account = await new AccountContextImpl(core(client), client.accountSid).fetch()
  return typeof account.status === 'string' ? account : notAsked()
}

/**
 * Asks whether an API key is known. A standard key may not fetch its account, so it lists one message; a restricted
 * one may be forbidden that as well (403), but is known.
 *
 * @throws TwilioApiError when the key or its secret is wrong
 */
export async function checkApiKey(client: TwilioClient): Promise<void> {
  const {MessageListInstance} = loadSdkModule('api/v2010/account/message') as {
    MessageListInstance: (
      version: unknown,
      sid: string,
    ) => {page(query: {pageSize: number}): Promise<unknown>}
  }
  try {
    await MessageListInstance(core(client), client.accountSid).page({pageSize: 1})
  } catch (error) {
    if (!(error instanceof TwilioApiError && error.status === 403)) throw error
  }
}

/** Creates a standard API key (https://www.twilio.com/docs/iam/api-keys). Needs the auth token or a main API key. */
export async function createApiKey(client: TwilioClient, friendlyName: string): Promise<NewApiKey> {
  const {NewKeyListInstance} = loadSdkModule('api/v2010/account/newKey') as {
    NewKeyListInstance: (version: unknown, sid: string) => {create(params: object): Promise<NewApiKey>}
  }
  const {sid, secret} = await NewKeyListInstance(core(client), client.accountSid).create({friendlyName})
  return typeof sid === 'string' && sid.startsWith('SK') && typeof secret === 'string'
    ? {sid, secret}
    : notAsked()
}

/** Such as JSON of a proxy: nothing of it is to be kept. */
function notAsked(): never {
  throw new UserError(
    'unexpected-response',
    'api.twilio.com answered with something that is not what was asked for.',
    {
      hint: 'A proxy, a firewall or a login page of the network may have answered in its place.',
    },
  )
}

/** Removes an API key for good; that it is gone already is no error. Needs the auth token or a main API key. */
export async function removeApiKey(client: TwilioClient, sid: string): Promise<void> {
  const {KeyContextImpl} = loadSdkModule('api/v2010/account/key') as {
    KeyContextImpl: new (version: unknown, accountSid: string, sid: string) => {remove(): Promise<boolean>}
  }
  try {
    await new KeyContextImpl(core(client), client.accountSid, sid).remove()
  } catch (error) {
    if (!(error instanceof TwilioApiError && error.status === 404)) throw error
  }
}

const core = (client: TwilioClient): unknown => createVersion(client, 'https://api.twilio.com', '2010-04-01')
