import fs from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {UserError} from '../../app/errors.ts'
import {quotePath} from '../quoting.ts'
import {errorCode} from './file-error.ts'

/** A lock this old belongs to a process that was killed or suspended: others hold it for milliseconds, or renew it. */
const STALE_MS = 5000

/** A lock while its holder works. */
export interface HeldLock {
  /** Is the lock still ours? A process that is suspended for longer than `STALE_MS` loses it to the next one. */
  isHeld(): boolean
  /**
   * Call this right before the change that the lock protects, such as a rename: it prevents a lost update.
   * @throws UserError lock-lost
   */
  assertHeld(): void
}

export interface LockOptions {
  /** What the lock is for, in the error message if others hold it: `writing the configuration`. */
  readonly doing: string
  /** Stops waiting for others. */
  readonly signal?: AbortSignal | undefined
  /** How long to wait for others, in seconds; 30 by default. */
  readonly patienceSeconds?: number
  /** Called once if others hold it. */
  readonly onWait?: () => void
}

/**
 * Runs `work` while no other process does so for this file. If this process is suspended for longer than five seconds,
 * another one can take the lock: see HeldLock.
 *
 * @throws UserError file-locked if others hold the lock for too long; the system's error if it cannot be created
 */
export async function withLock<T>(
  file: string,
  work: (lock: HeldLock) => T | Promise<T>,
  {doing, signal, patienceSeconds = 30, onWait}: LockOptions,
): Promise<T> {
  const {lockSync} = (await import('proper-lockfile')).default
  const deadline = Date.now() + patienceSeconds * 1000
  for (let round = 0; ; round++) {
    signal?.throwIfAborted()
    // Until synchronous work ends, no signal can end the process while it holds the lock.
    const lock = acquire(file, lockSync)
    if (lock) {
      try {
        return await work(lock)
      } finally {
        // The lock expires by itself; the work is done and must not be reported as failed.
        attempt(lock.release)
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

type LockSync = typeof import('proper-lockfile').lockSync

const isExpired = ({mtimeMs}: fs.Stats): boolean => mtimeMs < Date.now() - STALE_MS

/** The lock with a function that releases it; undefined while another process holds it. */
function acquire(file: string, lockSync: LockSync): (HeldLock & {release(): void}) | undefined {
  const lockPath = `${file}.lock`
  /** The lock's directory as this process last created or renewed it. */
  let own: fs.Stats | undefined
  const isOwn = (stat: fs.Stats | undefined): boolean =>
    own !== undefined &&
    stat?.ino === own.ino &&
    stat.mtimeMs === own.mtimeMs &&
    stat.birthtimeMs === own.birthtimeMs
  try {
    const release = lockSync(file, {
      lockfilePath: lockPath,
      realpath: false,
      stale: STALE_MS,
      onCompromised: () => {},
      fs: {
        ...fs,
        // proper-lockfile removes an expired lock without checking again, so two processes that see one at the same time
        // could both get in. Only one at a time may remove it here, and only after another check. And it releases a lock
        // without checking whether another process has taken it.
        rmdirSync: (path: string) => {
          if (own === undefined) removeExpired(path)
          else if (isOwn(fs.statSync(path))) fs.rmdirSync(path)
        },
        utimesSync: (path: string, atime: Date, mtime: Date) => {
          fs.utimesSync(path, atime, mtime)
          if (own !== undefined) own = fs.statSync(path)
        },
      },
    })
    own = fs.statSync(lockPath)
    const isHeld = (): boolean => {
      const stat = fs.statSync(lockPath, {throwIfNoEntry: false})
      // Another process may remove an expired lock at any moment.
      return stat !== undefined && isOwn(stat) && !isExpired(stat)
    }
    const assertHeld = (): void => {
      if (!isHeld()) throw lockLostError(file)
    }
    return {isHeld, assertHeld, release}
  } catch (error) {
    const code = errorCode(error)
    if (code !== 'ELOCKED' && code !== 'EEXIST') throw error
    return undefined
  }
}

export const lockLostError = (file: string): UserError =>
  new UserError(
    'lock-lost',
    `This command was suspended while it was writing ${quotePath(file)}, and its lock expired.`,
    {hint: 'Nothing was changed. Try again.'},
  )

function removeExpired(lockPath: string): void {
  if (!isRemoved(lockPath)) throw Object.assign(new Error('locked'), {code: 'ELOCKED'})
}

/** Removes an expired lock. @returns true if the lock is gone */
function isRemoved(lockPath: string): boolean {
  const guard = `${lockPath}.expired`
  try {
    fs.mkdirSync(guard)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    // It may be left by a process that was killed in the few microseconds below.
    attempt(() => isExpired(fs.statSync(guard)) && fs.rmdirSync(guard))
    return false
  }
  try {
    if (!isExpired(fs.statSync(lockPath))) return false
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
