import {isAbsolute, resolve} from 'node:path'

/**
 * Makes a path absolute and normalizes it.
 *
 * @param cwd is called only for a relative path: it throws when the current directory no longer exists
 */
export const absolutePath = (path: string, cwd: () => string): string =>
  isAbsolute(path) ? resolve(path) : resolve(cwd(), path)
