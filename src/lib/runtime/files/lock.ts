import fs from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {UserError} from '../../app/errors.ts'
import {quotePath} from '../quoting.ts'
import {errorCode} from './file-error.ts'

/** A lock this old was left by a killed process: others hold it for milliseconds, or keep renewing it. */
const STALE_MS = 5000

export interface LockOptions {
  /** What the lock is for, shown when another process holds it: `writing the configuration`. */
  readonly doing: string
  /** Stops waiting for the lock. */
  readonly signal?: AbortSignal | undefined
  /** How long to wait for the lock; 30 by default. */
  readonly timeoutSeconds?: number
  /** Called when another process holds the lock. */
  readonly onWait?: () => void
}

/**
 * Runs `work` while this process holds the lock of a file. Synchronous work cannot outlive the lock. During asynchronous work,
 * another process may take the lock if this one is suspended for more than five seconds.
 *
 * @throws UserError when the lock is not released in time, a system error when it cannot be created
 */
export async function withLock<T>(
  file: string,
  work: () => T | Promise<T>,
  {doing, signal, timeoutSeconds = 30, onWait}: LockOptions,
): Promise<T> {
  const {lockSync} = (await import('proper-lockfile')).default
  const deadline = Date.now() + timeoutSeconds * 1000
  for (let round = 0; ; round++) {
    signal?.throwIfAborted()
    // From here to the end of synchronous work, no signal handler can run and exit with the lock held.
    const release = acquire(file, lockSync)
    if (release) {
      try {
        return await work()
      } finally {
        // The lock expires on its own; the work is done, so a failure here must not be reported.
        attempt(release)
      }
    }
    if (round === 0) onWait?.()
    if (Date.now() > deadline) {
      throw new UserError(
        'file-locked',
        `Another command is still ${doing} after ${timeoutSeconds} seconds.`,
        {
          hint: `Try again. If no other twilio command is running, remove ${quotePath(`${file}.lock`)}.`,
        },
      )
    }
    await sleep(2 + Math.random() * 20, undefined, signal && {signal})
  }
}

type Lock = typeof import('proper-lockfile').lockSync

/** Returns the function that releases the lock; undefined while another process holds it. */
function acquire(file: string, lock: Lock): (() => void) | undefined {
  let held = false
  try {
    const release = lock(file, {
      lockfilePath: `${file}.lock`,
      realpath: false,
      stale: STALE_MS,
      onCompromised: () => {},
      // proper-lockfile removes an expired lock without checking again, so two processes that see it at once could both
      // acquire it. Here only one process at a time may remove it, after another check.
      fs: {
        ...fs,
        rmdirSync: (path: string) => (held ? fs.rmdirSync(path) : removeExpired(path)),
      },
    })
    held = true
    return release
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ELOCKED' && code !== 'EEXIST') throw error
    return undefined
  }
}

function removeExpired(lockPath: string): void {
  if (!tryRemoveExpired(lockPath)) throw Object.assign(new Error('locked'), {code: 'ELOCKED'})
}

/** Removes a lock if it has expired; returns whether it is gone. */
function tryRemoveExpired(lockPath: string): boolean {
  const guard = `${lockPath}.expired`
  const isExpired = (path: string): boolean => fs.statSync(path).mtimeMs < Date.now() - STALE_MS
  try {
    fs.mkdirSync(guard)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    // Left by a process that was killed in the few microseconds below.
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
    // Another process was faster; the next round checks again.
  }
}
