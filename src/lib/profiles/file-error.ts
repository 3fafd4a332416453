import {UserError} from '../errors.ts'
import {quote} from './names.ts'

const REASONS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: [
    'permission was denied',
    'Check its owner and mode, or name another directory in TWILIO_CONFIG_DIR.',
  ],
  EDQUOT: ['the disk quota is used up', 'Free some space and try again; nothing was changed.'],
  EFBIG: ['the file may not grow further', 'Free some space and try again; nothing was changed.'],
  EISDIR: [
    'there is a directory or device in its place',
    'Move it away, or name another directory in TWILIO_CONFIG_DIR.',
  ],
  ELOOP: ['its symbolic links go round in a circle', 'Mend the link.'],
  EMFILE: ['too many files are open', 'Try again.'],
  ENAMETOOLONG: ['its path is too long', 'Name a shorter directory in TWILIO_CONFIG_DIR.'],
  ENOENT: ['its directory does not exist', 'Name another directory in TWILIO_CONFIG_DIR.'],
  ENOSPC: ['the disk is full', 'Free some space and try again; nothing was changed.'],
  ENOTDIR: ['a part of its path is not a directory', 'Name another directory in TWILIO_CONFIG_DIR.'],
  EPERM: [
    'the system does not permit it',
    'Check its owner and mode, or name another directory in TWILIO_CONFIG_DIR.',
  ],
  EROFS: ['the file system is read-only', 'Name a directory that can be written in TWILIO_CONFIG_DIR.'],
}

/** What the system said about a file, in plain words. */
export function fileError(action: 'read' | 'write', file: string, error: unknown): UserError {
  const code = errorCode(error) ?? 'unknown'
  const [reason, hint] = REASONS[code] ?? [`the system says ${code}`, undefined]
  return new UserError(
    `The configuration ${quotePath(file)} cannot be ${action === 'read' ? 'read' : 'written'}: ${reason}.`,
    {
      ...(hint === undefined ? {} : {hint}),
      cause: error,
    },
  )
}

/** The `code` of a system error, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** A path as it is shown: bare when nothing in it could mislead. */
export function quotePath(file: string): string {
  return /^[\w./\\:@%+=,~-]+$/.test(file) ? file : quote(file, 4096)
}
