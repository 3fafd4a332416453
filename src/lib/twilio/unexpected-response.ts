import {UserError} from '../app/errors.ts'

export const CHECK_PROXY_HINT = 'A proxy, firewall or network login page may have intercepted the request.'

/** For a response that the API would not send. */
export const createUnexpectedResponseError = (server: string, cause: unknown): UserError =>
  new UserError('unexpected-response', `Unexpected response from ${server}.`, {hint: CHECK_PROXY_HINT, cause})
