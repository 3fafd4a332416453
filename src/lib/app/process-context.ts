import {userInfo} from 'node:os'
import {join} from 'node:path'
import {rememberEnvironment} from '../runtime/secrets.ts'
import {processSignals} from '../runtime/signals.ts'
import {systemClock} from './clock.ts'
import {Context} from './context.ts'
import {homeDirectory, NO_HOME} from './directories.ts'
import type {Environment} from './environment.ts'
import type {Invocation} from './invocation.ts'
import {type Terminal, terminalOf} from './terminal.ts'

/**
 * The context of this process: the one place that takes streams, environment and directory from it. oclif and the official
 * CLI's plugins read the environment by themselves, so it is completed here, before they are loaded.
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

/** The terminal that this process's streams are. */
export const processTerminal = (): Terminal => terminalOf(process, process.env)

function completeEnvironment(env: Environment): void {
  ensureHomeAndShell(env)
  // The official CLI keeps everything in one directory; so do its plugins, which read these variables.
  const home = homeDirectory(env)
  // Without one, it is said where a directory is needed.
  if (home !== undefined) {
    const directory = join(home, '.twilio-cli')
    for (const name of ['TWILIO_CACHE_DIR', 'TWILIO_CONFIG_DIR', 'TWILIO_DATA_DIR']) env[name] ||= directory
  }
  // NO_COLOR wins; libraries and Node itself would warn of the two.
  if (env.NO_COLOR) delete env.FORCE_COLOR
}

/** A user whom the system does not know, as in many containers, has no home and no shell; oclif fails when it asks for them. */
function ensureHomeAndShell(env: Environment): void {
  if (env.HOME && env.SHELL) return
  try {
    userInfo()
  } catch {
    env.HOME ||= NO_HOME
    env.SHELL ||= '/bin/sh'
  }
}
