import {UserError} from '../app/errors.ts'
import {hintAfter, type RequestTarget} from './acting-requests.ts'

export const CHECK_PROXY_HINT = 'A proxy, firewall or network login page may have intercepted the request.'

/** For a response that the API would not send. */
export const createUnexpectedResponseError = (
  server: string,
  request: RequestTarget,
  cause?: unknown,
): UserError =>
  new UserError('unexpected-response', `Unexpected response from ${server}.`, {
    hint: hintAfter(request, CHECK_PROXY_HINT),
    cause,
  })
