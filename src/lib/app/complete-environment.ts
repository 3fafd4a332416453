import {userInfo} from 'node:os'
import {join} from 'node:path'
import {homeDirectory, NO_HOME} from './directories.ts'
import type {Environment} from './environment.ts'

/**
 * Completes the environment of this process, which oclif, plugins and libraries read themselves. Call it before they are
 * loaded: without a home directory, some search for one forever.
 */
export function completeEnvironment(): void {
  const {env} = process
  ensureHomeAndShell(env)
  // The official CLI keeps everything in one directory. So do its plugins, which read these variables.
  const home = homeDirectory(env)
  // Without a home directory, commands that need it report an error.
  if (home !== undefined) {
    const directory = join(home, '.twilio-cli')
    for (const name of ['TWILIO_CACHE_DIR', 'TWILIO_CONFIG_DIR', 'TWILIO_DATA_DIR']) env[name] ||= directory
  }
  // NO_COLOR takes precedence. Node and some libraries would warn if both were set.
  if (env.NO_COLOR) delete env.FORCE_COLOR
}

/** Users without a system account, as in many containers, have no home directory or shell, which oclif requires. */
function ensureHomeAndShell(env: Environment): void {
  if (env.HOME && env.SHELL) return
  try {
    userInfo()
  } catch {
    env.HOME ||= NO_HOME
    env.SHELL ||= '/bin/sh'
  }
}
