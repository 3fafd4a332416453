import {randomBytes} from 'node:crypto'
import {lstatSync, readFileSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs'
import {hostname} from 'node:os'
import {UserError} from '../errors.ts'

/** A lock that is older belongs to no one: it is held for milliseconds. */
const STALE_MS = 10_000
/** One that doesn't say whose it is: its owner was killed before it could. */
const NAMELESS_MS = 1000
const GIVE_UP_MS = 60_000

/** What this process holds, to tell its own locks from those of a dead process that had the same id. */
const held = new Set<string>()

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Whose the lock is; empty when that is not known yet, undefined when there is no lock. */
function ownerOf(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

const removeIfThere = (path: string): void => {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

const olderThan = (path: string, ms: number): boolean => {
  try {
    return Date.now() - lstatSync(path).mtimeMs > ms
  } catch {
    return false
  }
}

/**
 * Makes the lock only if no one has it. A symbolic link that leads nowhere comes into being with its owner's name in one
 * step, so that a kill leaves no nameless lock; where there are no such links it is a file.
 */
function createExclusively(path: string, owner: string): boolean {
  if (process.platform !== 'win32') {
    try {
      symlinkSync(owner, path)
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'].includes(codeOf(error) ?? '')) throw error
    }
  }
  try {
    writeFileSync(path, owner, {flag: 'wx', mode: 0o600})
  } catch (error) {
    // Windows says EPERM or EBUSY while the last holder's removal is under way.
    if (['EEXIST', 'EPERM', 'EBUSY'].includes(codeOf(error) ?? '')) return false
    throw error
  }
  return ownerOf(path) === owner
}

function isGone(path: string, owner: string): boolean {
  const [pid, host] = owner.split(' ')
  if (owner === '') return olderThan(path, NAMELESS_MS)
  if (pid && host === hostname()) {
    if (Number(pid) === process.pid) return !held.has(owner)
    try {
      process.kill(Number(pid), 0)
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return true
    }
  }
  return olderThan(path, STALE_MS)
}

/** Frees a lock whose owner was killed. A second lock sees to it that only one process does so at a time. */
function breakStaleLock(path: string, mine: string): void {
  const gate = `${path}.break`
  if (!createExclusively(gate, mine)) {
    const breaker = ownerOf(gate)
    if (breaker !== undefined && isGone(gate, breaker)) removeIfThere(gate)
    return
  }
  try {
    const owner = ownerOf(path)
    if (owner !== undefined && isGone(path, owner)) removeIfThere(path)
  } finally {
    removeIfThere(gate)
  }
}

/**
 * Runs `work` while no other process does so with the same path. A lock left by a killed process is taken over at once.
 * @throws UserError when another process keeps it for a minute.
 */
export async function withLock<T>(path: string, work: () => T): Promise<T> {
  const mine = `${process.pid} ${hostname()} ${randomBytes(8).toString('hex')}`
  const since = Date.now()
  held.add(mine)
  try {
    while (!createExclusively(path, mine)) {
      const owner = ownerOf(path)
      if (owner !== undefined && isGone(path, owner)) {
        breakStaleLock(path, mine)
        continue
      }
      if (Date.now() - since > GIVE_UP_MS) {
        throw new UserError(`Another process keeps the emulator's data locked: ${path}`, {
          hint: 'End that process, or remove this file if there is none.',
        })
      }
      await pause(1 + Math.random() * 9)
    }
    try {
      return work()
    } finally {
      if (ownerOf(path) === mine) removeIfThere(path)
    }
  } finally {
    held.delete(mine)
  }
}
