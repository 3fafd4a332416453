import {UserError} from '../app/errors.ts'

export const PERHAPS_ANOTHER =
  'A proxy, a firewall or a login page of the network may have answered in its place.'

/** An answer came that the API does not give. */
export const unusable = (server: string, cause: unknown): UserError =>
  new UserError(`${server} answered with something that is not what was asked for.`, {
    hint: PERHAPS_ANOTHER,
    cause,
  })
