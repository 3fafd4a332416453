import fs from 'node:fs'
import path from 'node:path'
import {quotePath} from '../runtime/quoting.ts'

interface Search {
  /** @throws a system error when the current directory no longer exists */
  readonly cwd: () => string
  /** The search ends there. */
  readonly home: string | undefined
  /** Called with one sentence when a file is ignored, because others could have written it. */
  readonly warn: (message: string) => void
  /** This user; undefined on Windows, which has no file modes. */
  readonly uid: number | undefined
}

/**
 * Finds `.twiliorc` in the current directory or the nearest one above it, up to the home directory or the root: one `stat` for
 * each directory. A file that others could have written is ignored.
 */
export function findProjectFile({cwd, home, warn, uid}: Search): string | undefined {
  for (
    let directory = currentDirectory(cwd);
    directory !== undefined;
    directory = parentOf(directory, home)
  ) {
    const file = path.join(directory, '.twiliorc')
    const stat = findFile(file)
    if (!stat?.isFile()) continue
    const reason = findDistrust(directory, stat, uid)
    if (reason === undefined) return file
    warn(`${quotePath(file)} is ignored: ${reason}.`)
    return undefined
  }
  return undefined
}

function currentDirectory(cwd: () => string): string | undefined {
  try {
    return cwd()
  } catch {
    return undefined
  }
}

function parentOf(directory: string, home: string | undefined): string | undefined {
  const parent = path.dirname(directory)
  return directory === home || parent === directory ? undefined : parent
}

/** A directory that cannot be entered has no file for us. */
function findFile(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, {throwIfNoEntry: false})
  } catch {
    return undefined
  }
}

/** Could another user have written the file, or put it there? */
function findDistrust(directory: string, file: fs.Stats, uid: number | undefined): string | undefined {
  if (uid === undefined) return undefined
  const trusted = new Set([uid, 0])
  if (!trusted.has(file.uid)) return 'it belongs to another user'
  if (file.mode & 0o022) return 'other users can write it'
  const {mode, uid: owner} = fs.statSync(directory)
  if (!trusted.has(owner)) return 'its directory belongs to another user'
  // The sticky bit keeps others from replacing the file.
  return mode & 0o002 && !(mode & 0o1000) ? 'other users can write its directory' : undefined
}
