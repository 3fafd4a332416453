import {accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync} from 'node:fs'
import path from 'node:path'

/**
 * Makes a directory, for its owner alone, and those above it.
 *
 * @throws the system's error, with the code that says why: on a read-only file system Node's own is ENOENT
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700})
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw Object.assign(new Error('not a directory', {cause: error}), {code: 'ENOTDIR'})
    if (code === 'ENOENT') accessSync(nearestDirectory(directory), constants.W_OK)
    throw error
  }
}

function nearestDirectory(directory: string): string {
  return existsSync(directory) ? directory : nearestDirectory(path.dirname(directory))
}

/** So that what was renamed in it outlives a power cut. Windows can't open directories, and needs no such thing. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return
  try {
    const descriptor = openSync(directory, 'r')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch {
    // Some network file systems refuse it; the file itself is on disk.
  }
}
