import {spawn} from 'node:child_process'
import {constants} from 'node:os'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'

/**
 * Runs the script of an alias with `sh`; its arguments are `$1`, `$2` and so on.
 *
 * @returns the exit code; 128 and the signal's number when a signal ended it
 */
export const runShellAlias = (
  script: string,
  args: readonly string[],
  env: Readonly<Environment>,
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', script, 'sh', ...args], {env: {...env}, stdio: 'inherit'})
    child.once('error', (cause) => {
      reject(
        new UserError('shell-unavailable', 'Could not run sh, which aliases with --shell require.', {
          hint: 'Install a POSIX shell, for example Git for Windows.',
          cause,
        }),
      )
    })
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
