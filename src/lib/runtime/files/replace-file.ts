import {
  closeSync,
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
import {syncDirectory} from './make-directory.ts'

/**
 * Puts a new file, of its owner alone, in the place of another: whoever reads it finds the old one or the new one.
 *
 * @param alone no one else writes it, being locked out: then it is also made to outlive a power cut
 * @throws the system's error; the old file is there as it was
 */
export function replaceFile(
  file: string,
  parts: Iterable<string | Uint8Array>,
  {alone}: {alone: boolean},
): void {
  const target = farEnd(file)
  const draft = alone ? `${target}.new` : `${target}.${process.pid}.new`
  try {
    const descriptor = openSync(draft, 'w', 0o600)
    try {
      for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part) : part)
      if (alone) fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
  if (alone) syncDirectory(path.dirname(target))
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
