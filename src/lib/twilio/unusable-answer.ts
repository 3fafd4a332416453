import {UserError} from '../app/errors.ts'

export const INTERCEPTED_HINT =
  'A proxy, a firewall or a login page of the network may have answered in its place.'

/** An answer came that the API does not give. */
export const unusableAnswer = (server: string, cause: unknown): UserError =>
  new UserError('unexpected-response', `${server} answered with something that is not what was asked for.`, {
    hint: INTERCEPTED_HINT,
    cause,
  })
