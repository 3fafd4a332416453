import {rememberEnvironment} from '../runtime/secrets.ts'
import {processSignals} from '../runtime/signals.ts'
import {systemClock} from './clock.ts'
import {Context} from './context.ts'
import type {Invocation} from './invocation.ts'
import {createTerminal, type Terminal} from './terminal.ts'

/**
 * The context of this process. Only this room reads its streams, environment and directory. `completeEnvironment()` comes
 * first.
 */
export async function processContext(invocation: Invocation, root: string): Promise<Context> {
  const {env} = process
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
