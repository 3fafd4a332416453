import {restateError, UserError} from '../app/errors.ts'
import {checkApiKey, fetchAccount} from './api-keys.ts'
import type {TwilioClient} from './client.ts'

const REJECTED = [401, 403, 404]

/**
 * Checks that Twilio accepts the credentials of a client: an API key, or the auth token of an account.
 *
 * @param warn is called when the account is suspended or closed
 * @throws UserError credentials-rejected, or else the error of the request
 */
export async function verifyCredentials(
  client: TwilioClient,
  kind: 'api-key' | 'auth-token',
  warn: (message: string) => void,
): Promise<void> {
  try {
    if (kind === 'api-key') return await checkApiKey(client)
    const {status} = await fetchAccount(client)
    if (status !== 'active') warn(`The account is ${status}, so Twilio may refuse requests.`)
  } catch (error) {
    throw isRejection(error) ? credentialsRejected(error) : error
  }
}

const isRejection = (error: unknown): error is UserError =>
  error instanceof UserError && REJECTED.includes(Number(error.details?.status))

const credentialsRejected = (error: UserError): UserError =>
  restateError(error, {
    id: 'credentials-rejected',
    message: `Twilio rejected the credentials. Nothing was saved. ${error.message}`,
  })
