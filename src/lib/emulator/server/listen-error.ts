import {UserError} from '../../app/errors.ts'

/** Explains why the server cannot listen; an unknown error stays as it is. */
export function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const otherPort = 'Choose another port with --port, or use --port 0 for any free port.'
  const otherHost =
    'Choose another host with --host. 127.0.0.1 always works and is reachable from this machine only.'
  const reasons: Record<string, readonly [reason: string, hint: string]> = {
    EADDRINUSE: ['the port is already in use', otherPort],
    EACCES: ['permission denied', otherPort],
    EADDRNOTAVAIL: ['this machine does not have that address', otherHost],
    ENOTFOUND: ['the host was not found', otherHost],
    EAI_AGAIN: ['the DNS lookup failed', otherHost],
  }
  const [reason, hint] = reasons[error.code ?? ''] ?? []
  if (reason === undefined || hint === undefined) return error
  return new UserError('emulator-cannot-listen', `Could not listen on ${host}:${port}: ${reason}.`, {
    hint,
    cause: error,
  })
}
