import os from 'node:os'
import path from 'node:path'
import type {FileKind} from '../runtime/files/file-error.ts'
import type {Environment} from './environment.ts'
import {UserError} from './errors.ts'

/** The kind of file that config.json is, for errors. */
export const CONFIGURATION: FileKind = {variable: 'TWILIO_CONFIG_DIR'}

/**
 * The directory of `config.json`: TWILIO_CONFIG_DIR, or `~/.twilio-cli` like the official CLI.
 *
 * @throws UserError when the variable is not set and there is no home directory
 */
export function configDirectory(env: Readonly<Environment>): string {
  return env.TWILIO_CONFIG_DIR
    ? path.resolve(env.TWILIO_CONFIG_DIR)
    : path.join(requireHomeDirectory(env), '.twilio-cli')
}

/**
 * The directory of data other than configuration (emulator, plugins): TWILIO_DATA_DIR, or `~/.twilio-cli`.
 *
 * @throws UserError when the variable is not set and there is no home directory
 */
export function dataDirectory(env: Readonly<Environment>): string {
  return env.TWILIO_DATA_DIR
    ? path.resolve(env.TWILIO_DATA_DIR)
    : path.join(requireHomeDirectory(env), '.twilio-cli')
}

/** The home directory that Debian and others give users without one. */
export const NO_HOME = '/nonexistent'

/** The user's home directory; undefined when there is none, or HOME is not an absolute path. */
export function homeDirectory(env: Readonly<Environment>): string | undefined {
  const found = env.HOME || env.USERPROFILE || readSystemHome()
  return found && path.isAbsolute(found) && found !== NO_HOME ? found : undefined
}

function requireHomeDirectory(env: Readonly<Environment>): string {
  const found = homeDirectory(env)
  if (found !== undefined) return found
  throw new UserError(
    'no-home-directory',
    'No home directory found for the configuration: HOME is not set to a directory.',
    {
      hint: 'Set HOME, or set TWILIO_CONFIG_DIR (and TWILIO_DATA_DIR for data) to a directory.',
    },
  )
}

function readSystemHome(): string | undefined {
  try {
    return os.homedir()
  } catch {
    // The user has no system account, as in many containers.
    return undefined
  }
}
