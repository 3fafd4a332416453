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

/**
 * Without a lock, several processes may replace the file at the same time. With one, the new file also survives a power
 * failure.
 */
export type ReplaceOptions = {readonly alone: false} | {readonly alone: true; readonly lock: HeldLock}

/**
 * Replaces a file with a new one that only its owner can read: a reader sees the old file or the new one.
 *
 * @throws UserError lock-lost, or the system's error; the old file is unchanged
 */
export function replaceFile(
  file: string,
  parts: Iterable<string | Uint8Array>,
  options: ReplaceOptions,
): void {
  const {alone} = options
  const target = farEnd(file)
  const draft = alone ? `${target}.new` : `${target}.${process.pid}.new`
  const descriptor = openDraft(draft)
  try {
    try {
      for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part) : part)
      if (alone) fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (options.alone) options.lock.assertHeld()
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
  if (alone) syncDirectory(path.dirname(target))
}

/** Creates a draft in place of one that a killed process left. It never writes through a link that others put there. */
function openDraft(draft: string): number {
  rmSync(draft, {force: true})
  const {O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW = 0} = constants
  return openSync(draft, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
}

/** The system may take less than it is given. */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}

/** What a symbolic link leads to, also where nothing is there yet; else the file itself. */
export function farEnd(file: string): string {
  try {
    return realpathSync(file)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  }
  const directory = realpathSync(path.dirname(file))
  const isLink = lstatSync(file, {throwIfNoEntry: false})?.isSymbolicLink()
  return isLink
    ? farEnd(path.resolve(directory, readlinkSync(file)))
    : path.join(directory, path.basename(file))
}
