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
 * Runs `work` while this process holds the lock of a file. Synchronous work cannot outlive the lock unless this process is
 * suspended for more than five seconds; then another one can take the lock: see HeldLock.
 *
 * @throws UserError when the lock is not released in time, a system error when it cannot be created
 */
export async function withLock<T>(
  file: string,
  work: (lock: HeldLock) => T | Promise<T>,
  {doing, signal, timeoutSeconds = 30, onWait}: LockOptions,
): Promise<T> {
  const {lockSync} = (await import('proper-lockfile')).default
  const deadline = Date.now() + timeoutSeconds * 1000
  for (let round = 0; ; round++) {
    signal?.throwIfAborted()
    // From here to the end of synchronous work, no signal handler can run and exit with the lock held.
    const lock = acquire(file, lockSync)
    if (lock) {
      try {
        return await work(lock)
      } finally {
        // The lock expires on its own; the work is done, so a failure here must not be reported.
        attempt(lock.release)
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
  if (!tryRemoveExpired(lockPath)) throw Object.assign(new Error('locked'), {code: 'ELOCKED'})
}

/** Removes a lock if it has expired; returns whether it is gone. */
function tryRemoveExpired(lockPath: string): boolean {
  const guard = `${lockPath}.expired`
  try {
    fs.mkdirSync(guard)
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
    // Left by a process that was killed in the few microseconds below.
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
