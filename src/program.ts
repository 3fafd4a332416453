import {join} from 'node:path'
import {homeDirectory} from './lib/app/directories.ts'
import {UsageError} from './lib/app/errors.ts'
import {processTerminal, type Terminal} from './lib/app/terminal.ts'
import {SwitchboardConfig} from './lib/oclif/config.ts'
import {mannerOf, printFailure} from './lib/oclif/errors/print-error.ts'
import {guardStream, streamFailure} from './lib/output/sink.ts'
import {keepSecretsFrom, rememberArguments} from './lib/runtime/secrets.ts'
import {interruptedCode} from './lib/runtime/signals.ts'

const HELP_FLAGS = new Set(['--help', '-h'])

/** The official CLI keeps everything in one directory; so do its plugins, which read these variables. */
const setDirectories = (env: NodeJS.ProcessEnv): void => {
  const home = homeDirectory(env)
  // Without one, it is said where a directory is needed.
  if (home === undefined) return
  const directory = join(home, '.twilio-cli')
  for (const name of ['TWILIO_CACHE_DIR', 'TWILIO_CONFIG_DIR', 'TWILIO_DATA_DIR']) env[name] ||= directory
}

/** Runs one command line from oclif's configuration to the end; returns the exit code. */
export async function run(
  argv: readonly string[],
  root: string,
  ConfigClass = SwitchboardConfig,
): Promise<number> {
  const terminal = processTerminal()
  guardStream(terminal.stdout)
  guardStream(terminal.stderr)
  setDirectories(process.env)
  // Of the two it is what counts; libraries and Node itself would wonder.
  if (process.env.NO_COLOR) delete process.env.FORCE_COLOR
  // A title takes the place of the arguments in the system's list of processes.
  if (rememberArguments(argv)) process.title = 'twilio'
  if (process.env.DEBUG) keepSecretsFrom(process.stderr)
  let helpCommand = 'twilio'
  try {
    const config = new ConfigClass({root})
    await config.load()
    const {id, rest, exact} = config.route(helpLast(argv))
    helpCommand = exact && id ? `twilio ${id}` : helpCommand
    await config.runHook('init', {argv: rest, id})
    await warnOfPlugins(config, {argv, id, terminal})
    await dispatch(config, {id, rest, exact, argv}, terminal)
    await warnOfPlugins(config, {argv, id, terminal})
    const failure = await streamFailure(terminal.stdout)
    if (failure) throw failure
    return exitCodeSoFar()
  } catch (error) {
    const code = interruptedCode()
    if (code !== undefined) return code
    return printFailure(error, mannerOf(argv), terminal, helpCommand)
  }
}

/** Says what has turned out to be wrong with plugins since it was last asked. */
const warnOfPlugins = async (
  config: SwitchboardConfig,
  {argv, id, terminal}: {argv: readonly string[]; id: string; terminal: Terminal},
): Promise<void> => {
  const problems = config.freshProblems()
  if (problems.length === 0) return
  const {createNotes} = await import('./lib/output/notes.ts')
  const {warnOfProblems} = await import('./lib/plugins/plugin-problem.ts')
  warnOfProblems(problems, id, await createNotes(mannerOf(argv).level, terminal))
}

const exitCodeSoFar = (): number => Number(process.exitCode ?? 0)

/** `--help COMMAND` is `COMMAND --help`. */
const helpLast = (argv: readonly string[]): readonly string[] => {
  const [first = '', second = ''] = argv
  return HELP_FLAGS.has(first) && second !== '' && !second.startsWith('-') ? [...argv.slice(1), first] : argv
}

const asksForHelp = (words: readonly string[]): boolean => {
  const end = words.indexOf('--')
  return words.slice(0, end === -1 ? words.length : end).some((word) => HELP_FLAGS.has(word))
}

const dispatch = async (
  config: SwitchboardConfig,
  {id, rest, exact, argv}: {id: string; rest: string[]; exact: boolean; argv: readonly string[]},
  terminal: Terminal,
): Promise<void> => {
  const command = exact ? config.findCommand(id) : undefined
  if (argv.length === 0 || asksForHelp(rest) || (exact && !command)) {
    if (id !== '' && !exact) throw await unknown(config, id)
    const {SwitchboardHelp} = await import('./lib/oclif/help/switchboard-help.ts')
    await new SwitchboardHelp(config).showHelp(id === '' ? [] : [id, ...(command ? ['--help'] : [])])
    if (exact && !command && rest.length > 0 && !asksForHelp(rest)) {
      throw new UsageError(
        'not-a-command',
        `${id} is a topic, not a command.`,
        `Choose one of its commands, shown above.`,
      )
    }
    return
  }
  if (command) return void (await config.runCommand(id, rest, command))
  const {installFor} = await import('./lib/oclif/plugins/offer-plugin.ts')
  const fresh = await installFor(config, id, terminal)
  const found = fresh?.route(argv)
  if (!fresh || !found?.exact) throw await unknown(fresh ?? config, id)
  await dispatch(fresh, {...found, argv}, terminal)
}

const unknown = async (config: SwitchboardConfig, id: string): Promise<UsageError> => {
  const {unknownCommand} = await import('./lib/oclif/errors/unknown-command.ts')
  return unknownCommand(config, id)
}
