import type {Context} from './lib/app/context.ts'
import {UsageError} from './lib/app/errors.ts'
import type {Invocation} from './lib/app/invocation.ts'
import {processContext, processTerminal} from './lib/app/process-context.ts'
import {isRead} from './lib/app/terminal.ts'
import {SwitchboardConfig} from './lib/oclif/config.ts'
import {printError} from './lib/oclif/errors/print-error.ts'
import {findRoute, type Route} from './lib/oclif/find-route.ts'
import type {ProgramConfig} from './lib/oclif/program-config.ts'
import {guardStream, streamFailure} from './lib/output/sink.ts'
import {redactStream, rememberArguments} from './lib/runtime/secrets.ts'

/** Runs the command line of this process. @returns the exit code */
export async function runProcess(
  invocation: Invocation,
  root: string,
  ConfigClass?: typeof SwitchboardConfig,
): Promise<number> {
  const context = await processContext(invocation, root)
  // The title replaces the arguments in the system's process list.
  if (rememberArguments(invocation.argv)) process.title = 'twilio'
  return run(context, ConfigClass)
}

/** Prints an error that no command awaits. @returns the exit code */
export const printProcessError = (error: unknown, invocation: Invocation): Promise<number> =>
  printError(error, {invocation, terminal: processTerminal(), helpCommand: 'twilio'})

/**
 * Runs the command line of a context.
 *
 * @param expanded the aliases that this command line comes from
 * @returns the exit code
 */
export async function run(
  context: Context,
  ConfigClass = SwitchboardConfig,
  expanded: readonly string[] = [],
): Promise<number> {
  const {terminal, invocation, signals} = context
  guardStream(terminal.stdout)
  guardStream(terminal.stderr)
  if (context.env.DEBUG) redactStream(terminal.stderr)
  let helpCommand = 'twilio'
  try {
    const config = new ConfigClass(context)
    await config.load()
    const route = await routeOf(config, invocation.words)
    if (!route.found && invocation.words.length > 0) {
      const {runAlias} = await import('./lib/oclif/run-alias.ts')
      const code = await runAlias(context, expanded, (next, names) => run(next, ConfigClass, names))
      if (code !== undefined) return signals.interruptedCode() ?? code
    }
    if (route.found && route.id) helpCommand = `twilio ${route.id}`
    await config.runHook('init', {argv: argumentsOf(context, route), id: route.id})
    await warnOfPlugins(config, route)
    await dispatch(config, route)
    await warnOfPlugins(config, route)
    const failure = await streamFailure(terminal.stdout)
    if (failure) throw failure
    if (isRead(terminal)) await noticeUpdateOf(context, route)
    return signals.interruptedCode() ?? context.exitCode
  } catch (error) {
    return signals.interruptedCode() ?? printError(error, {invocation, terminal, helpCommand})
  }
}

/** Only a person reads it: a script loads nothing of it. */
const noticeUpdateOf = async (context: Context, {id}: Route): Promise<void> => {
  const {noticeUpdate} = await import('./lib/install/update-notice.ts')
  noticeUpdate(context, id)
}

/** Only words that name no command and no topic cost more than a look-up. */
const routeOf = async (config: ProgramConfig, words: readonly string[]): Promise<Route> => {
  const route = findRoute(config, words)
  if (route.found || words.length === 0) return route
  const {findShortRoute} = await import('./lib/oclif/find-short-route.ts')
  return findShortRoute(config, words) ?? route
}

/** Warns about the plugin problems found since the last call. */
const warnOfPlugins = async (config: SwitchboardConfig, {id}: Route): Promise<void> => {
  const problems = config.takeNewProblems()
  if (problems.length === 0) return
  const {warnOfProblems} = await import('./lib/plugins/plugin-problem.ts')
  warnOfProblems(problems, id, config.context.notes)
}

/** The words after the command's id. */
const argumentsOf = ({invocation}: Context, {wordCount}: Route): string[] => invocation.argv.slice(wordCount)

/** Runs the command, shows help, or offers to install the plugin that the command belongs to. */
const dispatch = async (config: ProgramConfig, route: Route): Promise<void> => {
  const {context} = config
  const {id, found} = route
  const {argv, help} = context.invocation
  const command = found ? config.findCommand(id) : undefined
  if (argv.length === 0 || help || (found && !command)) {
    if (id !== '' && !found) throw await unknown(config, id)
    const {SwitchboardHelp} = await import('./lib/oclif/help/switchboard-help.ts')
    await new SwitchboardHelp(config).showHelp(id === '' ? [] : [id, ...(command ? ['--help'] : [])])
    if (found && !command && argumentsOf(context, route).length > 0 && !help) {
      throw new UsageError(
        'not-a-command',
        `"${id}" is a topic, not a command.`,
        'Run one of its commands, listed above.',
      )
    }
    return
  }
  if (command) return void (await config.runCommand(id, argumentsOf(context, route), command))
  const {offerPlugin} = await import('./lib/oclif/plugins/offer-plugin.ts')
  const configWithPlugin = await offerPlugin(config, id)
  if (!configWithPlugin) throw await unknown(config, id)
  const newRoute = findRoute(configWithPlugin, context.invocation.words)
  if (!newRoute.found) throw await unknown(configWithPlugin, id)
  await dispatch(configWithPlugin, newRoute)
}

const unknown = async (config: ProgramConfig, id: string): Promise<UsageError> => {
  const {unknownCommand} = await import('./lib/oclif/errors/unknown-command.ts')
  return unknownCommand(config, id)
}
