import os from 'node:os'
import path from 'node:path'
import {UserError} from './errors.ts'

/** What errors say of config.json. */
export const CONFIGURATION = {name: 'The configuration', variable: 'TWILIO_CONFIG_DIR'}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where `config.json` is: TWILIO_CONFIG_DIR, else `~/.twilio-cli`, as the official CLI has it.
 *
 * @throws UserError when neither the variable nor a home directory is known
 */
export function configDirectory(env: Environment): string {
  return env.TWILIO_CONFIG_DIR ? path.resolve(env.TWILIO_CONFIG_DIR) : path.join(home(env), '.twilio-cli')
}

/**
 * Where data that is not configuration is kept (the emulator's, plugins): TWILIO_DATA_DIR, else `~/.twilio-cli`.
 *
 * @throws UserError when neither the variable nor a home directory is known
 */
export function dataDirectory(env: Environment): string {
  return env.TWILIO_DATA_DIR ? path.resolve(env.TWILIO_DATA_DIR) : path.join(home(env), '.twilio-cli')
}

/** Where Debian and others put the home of users that have none. */
export const NO_HOME = '/nonexistent'

/** The user's home directory; undefined when there is none, or when HOME holds something else. */
export function homeDirectory(env: Environment): string | undefined {
  const found = env.HOME || env.USERPROFILE || homeOfUser()
  return found && path.isAbsolute(found) && found !== NO_HOME ? found : undefined
}

function home(env: Environment): string {
  const found = homeDirectory(env)
  if (found !== undefined) return found
  throw new UserError(
    'no-home-directory',
    'There is no home directory to keep the configuration in: HOME is not set, or names none.',
    {
      hint: 'Set HOME, or name a directory in TWILIO_CONFIG_DIR (and TWILIO_DATA_DIR for data).',
    },
  )
}

function homeOfUser(): string | undefined {
  try {
    return os.homedir()
  } catch {
    // A user without an entry in the system's table has none; common in containers.
    return undefined
  }
}
