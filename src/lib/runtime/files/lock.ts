import fs from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {UserError} from '../../app/errors.ts'
import {quotePath} from '../quoting.ts'
import {errorCode} from './file-error.ts'

/** A lock this old is of a process that was killed: holders keep it for milliseconds, or go on renewing it. */
const STALE_MS = 5000

export interface LockOptions {
  /** What the lock is for, to be said when others keep it: “writing the configuration”. */
  readonly doing: string
  /** Ends the waiting for others. */
  readonly signal?: AbortSignal | undefined
  /** How long others may keep it; 30 seconds unless given. */
  readonly patienceSeconds?: number
  /** Told when others have it. */
  readonly onWait?: () => void
}

/**
 * Runs `work` while no other process does so for this file. Work that is synchronous can't outlive the lock, whatever
 * happens; with other work, another process may begin when this one was stopped for longer than five seconds.
 *
 * @throws UserError when others hold the lock for too long, the system's error when it can't be made
 */
export async function withLock<T>(
  file: string,
  work: () => T | Promise<T>,
  {doing, signal, patienceSeconds = 30, onWait}: LockOptions,
): Promise<T> {
  const {lockSync} = (await import('proper-lockfile')).default
  const deadline = Date.now() + patienceSeconds * 1000
  for (let round = 0; ; round++) {
    signal?.throwIfAborted()
    // From here to the end of synchronous work no signal ends the process with the lock in its hands.
    const release = acquire(file, lockSync)
    if (release) {
      try {
        return await work()
      } finally {
        // The lock expires by itself; the work is done and must not be reported as failed.
        attempt(release)
      }
    }
    if (round === 0) onWait?.()
    if (Date.now() > deadline) {
      throw new UserError(
        'file-locked',
        `Another command has been ${doing} for ${patienceSeconds} seconds.`,
        {
          hint: `Try again; if no other twilio command is running, remove ${quotePath(`${file}.lock`)}.`,
        },
      )
    }
    await sleep(2 + Math.random() * 20, undefined, signal && {signal})
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
    if (code !== 'ELOCKED' && code !== 'EEXIST') throw error
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
