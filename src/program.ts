import type {Context} from './lib/app/context.ts'
import {UsageError} from './lib/app/errors.ts'
import {SwitchboardConfig, type Target} from './lib/oclif/config.ts'
import {printError} from './lib/oclif/errors/print-error.ts'
import {guardStream, streamFailure} from './lib/output/sink.ts'
import {redactStream} from './lib/runtime/secrets.ts'

/** Runs the command line of a context to its end; returns the exit code. */
export async function run(context: Context, ConfigClass = SwitchboardConfig): Promise<number> {
  const {terminal, invocation, signals} = context
  guardStream(terminal.stdout)
  guardStream(terminal.stderr)
  if (context.env.DEBUG) redactStream(terminal.stderr)
  let helpCommand = 'twilio'
  try {
    const config = new ConfigClass(context)
    await config.load()
    const target = config.route(invocation.words)
    if (target.exact && target.id) helpCommand = `twilio ${target.id}`
    await config.runHook('init', {argv: [...restOf(context, target)], id: target.id})
    await warnOfPlugins(config, target)
    await dispatch(config, target)
    await warnOfPlugins(config, target)
    const failure = await streamFailure(terminal.stdout)
    if (failure) throw failure
    return signals.interruptedCode() ?? context.exitCode
  } catch (error) {
    return signals.interruptedCode() ?? printError(error, {invocation, terminal, helpCommand})
  }
}

/** Says what has turned out to be wrong with plugins since it was last asked. */
const warnOfPlugins = async (config: SwitchboardConfig, {id}: Target): Promise<void> => {
  const problems = config.freshProblems()
  if (problems.length === 0) return
  const {warnOfProblems} = await import('./lib/plugins/plugin-problem.ts')
  warnOfProblems(problems, id, config.context.notes)
}

/** What follows the command's id. */
const restOf = ({invocation}: Context, {used}: Target): readonly string[] => invocation.argv.slice(used)

const dispatch = async (config: SwitchboardConfig, target: Target): Promise<void> => {
  const {context} = config
  const {id, exact} = target
  const {argv, help} = context.invocation
  const command = exact ? config.findCommand(id) : undefined
  if (argv.length === 0 || help || (exact && !command)) {
    if (id !== '' && !exact) throw await unknown(config, id)
    const {SwitchboardHelp} = await import('./lib/oclif/help/switchboard-help.ts')
    await new SwitchboardHelp(config).showHelp(id === '' ? [] : [id, ...(command ? ['--help'] : [])])
    if (exact && !command && restOf(context, target).length > 0 && !help) {
      throw new UsageError(
        'not-a-command',
        `${id} is a topic, not a command.`,
        'Choose one of its commands, shown above.',
      )
    }
    return
  }
  if (command) return void (await config.runCommand(id, [...restOf(context, target)], command))
  const {installFor} = await import('./lib/oclif/plugins/offer-plugin.ts')
  const fresh = await installFor(config, id)
  const found = fresh?.route(context.invocation.words)
  if (!fresh || !found?.exact) throw await unknown(fresh ?? config, id)
  await dispatch(fresh, found)
}

const unknown = async (config: SwitchboardConfig, id: string): Promise<UsageError> => {
  const {unknownCommand} = await import('./lib/oclif/errors/unknown-command.ts')
  return unknownCommand(config, id)
}
