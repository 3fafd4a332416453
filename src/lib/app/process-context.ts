import {userInfo} from 'node:os'
import {join} from 'node:path'
import {rememberEnvironment} from '../runtime/secrets.ts'
import {processSignals} from '../runtime/signals.ts'
import {systemClock} from './clock.ts'
import {Context} from './context.ts'
import {homeDirectory, NO_HOME} from './directories.ts'
import type {Environment} from './environment.ts'
import type {Invocation} from './invocation.ts'
import {createTerminal, type Terminal} from './terminal.ts'

/**
 * The context of this process. Only this function reads its streams, environment and directory. oclif and plugins read the
 * environment themselves, so it is completed here, before they are loaded.
 */
export async function processContext(invocation: Invocation, root: string): Promise<Context> {
  const {env} = process
  completeEnvironment(env)
  rememberEnvironment(env)
  return Context.create({
    root,
    invocation,
    env,
    terminal: processTerminal(),
    clock: systemClock,
    signals: processSignals,
    cwd: () => process.cwd(),
  })
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => createTerminal(process, process.env)

function completeEnvironment(env: Environment): void {
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
