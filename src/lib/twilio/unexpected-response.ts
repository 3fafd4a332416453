import {UserError} from '../app/errors.ts'
import {hintAfter} from './network-error.ts'

export const CHECK_PROXY_HINT = 'A proxy, firewall or network login page may have intercepted the request.'

/** For a response to a request of this method that the API would not send. */
export const createUnexpectedResponseError = (
  server: string,
  method: string | undefined,
  cause?: unknown,
): UserError =>
  new UserError('unexpected-response', `Unexpected response from ${server}.`, {
    hint: hintAfter(method, CHECK_PROXY_HINT),
    cause,
  })
