import {UserError} from '../../app/errors.ts'
import {quotePath} from '../quoting.ts'

/** A kind of file, as messages name it. */
export interface FileKind {
  /** “The configuration”: before its path. */
  readonly name: string
  /** The variable that names another directory for it. */
  readonly variable: string
}

const elsewhere = ({variable}: FileKind): string => `Name another directory in ${variable}.`
const checkOwner = ({variable}: FileKind): string =>
  `Check its owner and mode, or name another directory in ${variable}.`
const freeSpace = (): string => 'Free some space and try again; nothing was changed.'

const REASONS: Readonly<Record<string, readonly [reason: string, hint: (kind: FileKind) => string]>> = {
  EACCES: ['permission was denied', checkOwner],
  EDQUOT: ['the disk quota is used up', freeSpace],
  EFBIG: ['the file may not grow further', freeSpace],
  EISDIR: [
    'there is a directory or device in its place',
    ({variable}) => `Move it away, or name another directory in ${variable}.`,
  ],
  ELOOP: ['its symbolic links go round in a circle', () => 'Mend the link.'],
  EMFILE: ['too many files are open', () => 'Try again.'],
  ENAMETOOLONG: ['its path is too long', ({variable}) => `Name a shorter directory in ${variable}.`],
  ENOENT: ['its directory does not exist', elsewhere],
  ENOSPC: ['the disk is full', freeSpace],
  ENOTDIR: ['a part of its path is not a directory', elsewhere],
  EPERM: ['the system does not permit it', checkOwner],
  EROFS: [
    'the file system is read-only',
    ({variable}) => `Name a directory that can be written in ${variable}.`,
  ],
}

/** What the system said about a file, in plain words; what is no error of the system's stays as it is. */
export function fileError(kind: FileKind, action: 'read' | 'write', file: string, error: unknown): unknown {
  const code = errorCode(error)
  if (error instanceof UserError || code === undefined || !/^E(?!RR_)/.test(code)) return error
  const [reason, hint] = REASONS[code] ?? [`the system says ${code}`]
  return new UserError(
    action === 'read' ? 'file-unreadable' : 'file-unwritable',
    `${kind.name} ${quotePath(file)} cannot be ${action === 'read' ? 'read' : 'written'}: ${reason}.`,
    {...(hint && {hint: hint(kind)}), cause: error},
  )
}

/** The `code` of a system error, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
