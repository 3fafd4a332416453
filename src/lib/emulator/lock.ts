import {randomBytes} from 'node:crypto'
import {closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync} from 'node:fs'
import {hostname} from 'node:os'
import {UserError} from '../errors.ts'

/** A lock that is older belongs to no one: it is held for milliseconds. */
const STALE_MS = 10_000
const GIVE_UP_MS = 60_000

/** What this process holds, to tell its own locks from those of a dead process that had the same id. */
const held = new Set<string>()

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const readIfThere = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
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
    return Date.now() - statSync(path).mtimeMs > ms
  } catch {
    return false
  }
}

/** Makes the file only if no one has it. */
function createExclusively(path: string, text: string): boolean {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    // Windows says EPERM or EBUSY while the last holder's removal is under way.
    if (['EEXIST', 'EPERM', 'EBUSY'].includes(codeOf(error) ?? '')) return false
    throw error
  }
  try {
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
  return true
}

function ownerIsGone(path: string, text: string): boolean {
  const [pid, host] = text.split(' ')
  if (pid && host === hostname()) {
    if (Number(pid) === process.pid) return !held.has(text)
    try {
      process.kill(Number(pid), 0)
    } catch (error) {
      if (codeOf(error) === 'ESRCH') return true
    }
  }
  return olderThan(path, STALE_MS)
}

/** Frees a lock whose owner was killed. A second lock sees to it that only one process does so at a time. */
function breakStaleLock(path: string): void {
  const gate = `${path}.break`
  if (!createExclusively(gate, '')) {
    if (olderThan(gate, STALE_MS)) removeIfThere(gate)
    return
  }
  try {
    const text = readIfThere(path)
    if (text !== undefined && ownerIsGone(path, text)) removeIfThere(path)
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
      const text = readIfThere(path)
      if (text !== undefined && ownerIsGone(path, text)) {
        breakStaleLock(path)
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
      if (readIfThere(path) === mine) removeIfThere(path)
    }
  } finally {
    held.delete(mine)
  }
}
