import {accessSync, closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync} from 'node:fs'
import path from 'node:path'

/**
 * Creates a directory and its parents, accessible to the owner only.
 *
 * @throws a system error with the actual reason as its code: on a read-only file system, Node itself reports ENOENT
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700})
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw Object.assign(new Error('not a directory', {cause: error}), {code: 'ENOTDIR'})
    if (code === 'ENOENT') accessSync(findExistingParent(directory), constants.W_OK)
    throw error
  }
}

function findExistingParent(directory: string): string {
  return existsSync(directory) ? directory : findExistingParent(path.dirname(directory))
}

/** Makes a rename in a directory survive a power failure. Windows cannot open directories, and does not need it. */
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
    // Some network file systems refuse this; the file itself is on disk.
  }
}
