import type {TwilioClient} from './client.ts'
import {createVersion, loadSdkModule} from './sdk.ts'
import {TwilioApiError, unlessNotFound} from './twilio-api-error.ts'
import {createUnexpectedResponseError} from './unexpected-response.ts'

/** The properties of Twilio's account resource that are used here. */
export interface AccountState {
  readonly friendlyName: string
  /** `active`, `suspended` or `closed`. */
  readonly status: string
}

/** A new API key. Twilio returns its secret only once. */
export interface NewApiKey {
  readonly sid: string
  readonly secret: string
}

/**
 * Fetches the account of the client. Only its auth token and main API keys have the permission.
 *
 * @throws TwilioApiError when the credentials are rejected
 * @throws UserError unexpected-response
 */
export async function fetchAccount(client: TwilioClient): Promise<AccountState> {
  const {AccountContextImpl} = loadSdkModule('api/v2010/account') as {
    AccountContextImpl: new (version: unknown, sid: string) => {fetch(): Promise<AccountState>}
  }
  const account = await new AccountContextImpl(createCoreApi(client), client.accountSid).fetch()
  return typeof account.status === 'string' ? account : throwUnexpected()
}

/**
 * Checks whether Twilio knows an API key. A standard key cannot fetch its account, so this lists one message. For a
 * restricted key even that may be forbidden (403), but then Twilio knows the key.
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
    await MessageListInstance(createCoreApi(client), client.accountSid).page({pageSize: 1})
  } catch (error) {
    if (!(error instanceof TwilioApiError && error.status === 403)) throw error
  }
}

/**
 * Creates a standard API key (https://www.twilio.com/docs/iam/api-keys). Requires the auth token or a main API key.
 *
 * @throws UserError unexpected-response
 */
export async function createApiKey(client: TwilioClient, friendlyName: string): Promise<NewApiKey> {
  const {NewKeyListInstance} = loadSdkModule('api/v2010/account/newKey') as {
    NewKeyListInstance: (version: unknown, sid: string) => {create(params: object): Promise<NewApiKey>}
  }
  const {sid, secret} = await NewKeyListInstance(createCoreApi(client), client.accountSid).create({
    friendlyName,
  })
  return typeof sid === 'string' && sid.startsWith('SK') && typeof secret === 'string'
    ? {sid, secret}
    : throwUnexpected()
}

/** For valid JSON that is not the resource, for example from a proxy. */
function throwUnexpected(): never {
  throw createUnexpectedResponseError('api.twilio.com', {method: 'POST'})
}

/** Removes an API key permanently. A key that no longer exists is not an error. Requires the auth token or a main API key. */
export async function removeApiKey(client: TwilioClient, sid: string): Promise<void> {
  const {KeyContextImpl} = loadSdkModule('api/v2010/account/key') as {
    KeyContextImpl: new (version: unknown, accountSid: string, sid: string) => {remove(): Promise<boolean>}
  }
  await unlessNotFound(new KeyContextImpl(createCoreApi(client), client.accountSid, sid).remove())
}

const createCoreApi = (client: TwilioClient): unknown =>
  createVersion(client, 'https://api.twilio.com', '2010-04-01')
