import fs from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {UserError} from '../errors.ts'
import {errorCode, fileError, quotePath} from './file-error.ts'

/** A lock this old is of a process that was killed: holders keep it for milliseconds only. */
const STALE_MS = 5000
const PATIENCE_MS = 30_000

/**
 * Runs `work` while no other process does so for this file. `work` is synchronous on purpose: it can't outlive the lock.
 *
 * @param signal ends the waiting for others
 * @throws UserError when the lock can't be made, or is held by others for 30 seconds
 */
export async function withLock<T>(file: string, work: () => T, signal?: AbortSignal): Promise<T> {
  const {lockSync} = (await import('proper-lockfile')).default
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    signal?.throwIfAborted()
    // From here to the release nothing else runs, so that no signal ends the process with the lock in its hands.
    const release = acquire(file, lockSync)
    if (release) {
      try {
        return work()
      } finally {
        // The lock expires by itself; the work is done and must not be reported as failed.
        attempt(release)
      }
    }
    if (Date.now() > deadline) {
      throw new UserError(
        `Another command has been writing ${quotePath(file)} for ${PATIENCE_MS / 1000} seconds.`,
        {
          hint: `Try again; if no other twilio command is running, remove ${quotePath(`${file}.lock`)}.`,
        },
      )
    }
    await sleep(5 + Math.random() * 40, undefined, signal && {signal})
  }
}

type Lock = typeof import('proper-lockfile').lockSync

/** What releases the lock; undefined while another has it. */
function acquire(file: string, lock: Lock): (() => void) | undefined {
  let held = false
  try {
    const release = lock(file, {
      lockfilePath: `${file}.lock`,
      realpath: false,
      stale: STALE_MS,
      onCompromised: () => {},
      // proper-lockfile removes an expired lock without looking again, so two processes that see one at once could both
      // get in. Only one at a time may remove it here, and only after another look.
      fs: {
        ...fs,
        rmdirSync: (path: string) => (held ? fs.rmdirSync(path) : removeExpired(path)),
      },
    })
    held = true
    return release
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ELOCKED' && code !== 'EEXIST') throw fileError('write', file, error)
    return undefined
  }
}

function removeExpired(lockPath: string): void {
  if (!isRemoved(lockPath)) throw Object.assign(new Error('locked'), {code: 'ELOCKED'})
}

/** Removes an expired lock; is it gone? */
function isRemoved(lockPath: string): boolean {
  const guard = `${lockPath}.expired`
  const isExpired = (path: string): boolean => fs.statSync(path).mtimeMs < Date.now() - STALE_MS
  try {
    fs.mkdirSync(guard)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    // Left by a process killed within the few microseconds below.
    attempt(() => isExpired(guard) && fs.rmdirSync(guard))
    return false
  }
  try {
    if (!isExpired(lockPath)) return false
    fs.rmdirSync(lockPath)
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT'
  } finally {
    attempt(() => fs.rmdirSync(guard))
  }
}

function attempt(action: () => unknown): void {
  try {
    action()
  } catch {
    // Another process was quicker; the next round sees how things stand.
  }
}
