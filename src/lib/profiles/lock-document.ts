import fs from 'node:fs'
import path from 'node:path'
import {CONFIGURATION} from '../app/directories.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {type HeldLock, type LockOptions, withLock} from '../runtime/files/lock.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {resolveLink} from '../runtime/files/replace-file.ts'

interface DocumentLockOptions extends LockOptions {
  /** Of a lock beside the document's own, for work of several steps that takes that one in between. */
  readonly lockSuffix?: string
}

/**
 * Runs work while no other process writes config.json. The work gets the file to write: the target if config.json is a
 * symbolic link.
 *
 * @throws UserError when the file cannot be written, or another process holds the lock for too long
 */
export async function lockDocument<T>(
  file: string,
  work: (target: string, lock: HeldLock) => T | Promise<T>,
  {lockSuffix = '', ...options}: DocumentLockOptions,
): Promise<T> {
  const target = prepareTarget(file)
  try {
    return await withLock(target + lockSuffix, (lock) => work(target, lock), options)
  } catch (error) {
    throw fileError(CONFIGURATION, 'write', file, error)
  }
}

/** Creates the directory. Returns the file to write: the target if config.json is a symbolic link. */
function prepareTarget(file: string): string {
  const directory = path.dirname(file)
  try {
    makeDirectory(directory)
    // The official CLI lets everyone read it. A directory from TWILIO_CONFIG_DIR may be shared on purpose.
    if (path.basename(directory) === '.twilio-cli') fs.chmodSync(directory, 0o700)
    const target = resolveLink(file)
    if (fs.existsSync(target)) fs.accessSync(target, fs.constants.W_OK)
    return target
  } catch (error) {
    throw fileError(CONFIGURATION, 'write', file, error)
  }
}
