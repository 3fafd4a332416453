import {UserError} from '../../app/errors.ts'
import {quotePath} from '../quoting.ts'

/** A kind of file, for hints. */
export interface FileKind {
  /** The environment variable that sets its directory. */
  readonly variable: string
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  EISDIR: 'it is a directory or device',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'path too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTDIR: 'part of the path is not a directory',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
}

const CHECK_OWNER = (variable: string): string =>
  `Check its owner and mode, or set ${variable} to another directory.`
const FREE_SPACE = (): string => 'Free some space and try again. Nothing was changed.'
const SET_DIRECTORY = (variable: string): string => `Set ${variable} to another directory.`

const HINTS: Readonly<Record<string, (variable: string) => string>> = {
  EACCES: CHECK_OWNER,
  EDQUOT: FREE_SPACE,
  EFBIG: FREE_SPACE,
  EISDIR: (variable) => `Move it away, or set ${variable} to another directory.`,
  ELOOP: () => 'Fix the symbolic link.',
  EMFILE: () => 'Try again.',
  ENAMETOOLONG: (variable) => `Set ${variable} to a directory with a shorter path.`,
  ENOENT: SET_DIRECTORY,
  ENOSPC: FREE_SPACE,
  ENOTDIR: SET_DIRECTORY,
  EPERM: CHECK_OWNER,
  EROFS: (variable) => `Set ${variable} to a writable directory.`,
}

/** A system error as a UserError with a hint; returns other errors unchanged. */
export function fileError(kind: FileKind, action: 'read' | 'write', file: string, error: unknown): unknown {
  const code = errorCode(error)
  if (error instanceof UserError || code === undefined || !/^E(?!RR_)/.test(code)) return error
  const hint = HINTS[code]?.(kind.variable)
  return new UserError(
    action === 'read' ? 'file-unreadable' : 'file-unwritable',
    `Could not ${action} ${quotePath(file)}: ${describeErrorCode(code)}.`,
    {...(hint !== undefined && {hint}), cause: error},
  )
}

/** The `code` of a system error, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** `ENOENT` → `no such file or directory`; an unknown code stays. */
export function describeErrorCode(code: string | undefined): string {
  return code === undefined ? 'unknown error' : (REASONS[code] ?? code)
}
