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
  const release = await acquire(file, signal)
  try {
    return work()
  } finally {
    // The lock expires by itself; the work is done and must not be reported as failed.
    await release().catch(() => {})
  }
}

async function acquire(file: string, signal: AbortSignal | undefined): Promise<() => Promise<void>> {
  const {lock} = (await import('proper-lockfile')).default
  const lockPath = `${file}.lock`
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    let held = false
    try {
      const release = await lock(file, {
        lockfilePath: lockPath,
        realpath: false,
        stale: STALE_MS,
        onCompromised: () => {},
        // proper-lockfile removes an expired lock without looking again, so two processes that see one at once could both
        // get in. Only one at a time may remove it here, and only after another look.
        fs: {
          ...fs,
          rmdir: (path: string, done: (error: Error | null) => void) =>
            held ? fs.rmdir(path, done) : removeExpired(path, done),
        },
      })
      held = true
      return release
    } catch (error) {
      const code = errorCode(error)
      if (code !== 'ELOCKED' && code !== 'EEXIST') throw fileError('write', file, error)
    }
    if (Date.now() > deadline) {
      throw new UserError(
        `Another command has been writing ${quotePath(file)} for ${PATIENCE_MS / 1000} seconds.`,
        {
          hint: `Try again; if no other twilio command is running, remove ${quotePath(lockPath)}.`,
        },
      )
    }
    await sleep(5 + Math.random() * 40, undefined, signal && {signal})
  }
}

function removeExpired(lockPath: string, done: (error: Error | null) => void): void {
  const guard = `${lockPath}.expired`
  const locked = Object.assign(new Error('locked'), {code: 'ELOCKED'})
  const isExpired = (path: string): boolean => fs.statSync(path).mtimeMs < Date.now() - STALE_MS
  try {
    fs.mkdirSync(guard)
  } catch (error) {
    // Left by a process killed within the few microseconds below.
    attempt(() => isExpired(guard) && fs.rmdirSync(guard))
    done(errorCode(error) === 'EEXIST' ? locked : (error as Error))
    return
  }
  let removed = false
  try {
    if (isExpired(lockPath)) {
      fs.rmdirSync(lockPath)
      removed = true
    }
  } catch (error) {
    removed = errorCode(error) === 'ENOENT'
  }
  attempt(() => fs.rmdirSync(guard))
  done(removed ? null : locked)
}

function attempt(action: () => unknown): void {
  try {
    action()
  } catch {
    // Another process was quicker; the next round sees how things stand.
  }
}
