import {
  closeSync,
  constants,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import {errorCode} from './file-error.ts'
import type {HeldLock} from './lock.ts'
import {syncDirectory} from './make-directory.ts'

export interface ReplaceOptions {
  /** The caller holds a lock, so no other process writes; the file then also survives a power failure. */
  readonly exclusive: boolean
  /** That lock: nothing is replaced if it was lost meanwhile. */
  readonly lock?: HeldLock
}

/**
 * Replaces a file atomically: readers see either the old or the new content. Only the owner can access the file.
 *
 * @throws UserError lock-lost, or a system error; the old file is then unchanged
 */
export function replaceFile(
  file: string,
  parts: Iterable<string | Uint8Array>,
  {exclusive, lock}: ReplaceOptions,
): void {
  const target = resolveLink(file)
  const draft = exclusive ? `${target}.new` : `${target}.${process.pid}.new`
  const descriptor = openDraft(draft)
  try {
    try {
      for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part) : part)
      if (exclusive) fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    lock?.assertHeld()
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
  if (exclusive) syncDirectory(path.dirname(target))
}

/** Creates a draft in place of one that a killed process left. It never writes through a link that others put there. */
function openDraft(draft: string): number {
  rmSync(draft, {force: true})
  const {O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0} = constants
  return openSync(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
}

/** Writes all bytes: the system may write fewer at a time. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}

/** The target of a symbolic link, even if it does not exist yet; any other path itself, absolute. */
export function resolveLink(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  const directory = realpathSync(path.dirname(file))
  const isLink = lstatSync(file, {throwIfNoEntry: false})?.isSymbolicLink()
  return isLink
    ? resolveLink(path.resolve(directory, readlinkSync(file)))
    : path.join(directory, path.basename(file))
}
