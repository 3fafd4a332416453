import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Context} from '../../app/context.ts'
import {UserError} from '../../app/errors.ts'
import type {LogLevel, OutputFormat} from '../../app/invocation.ts'
import type {Terminal} from '../../app/terminal.ts'
import type {Notes} from '../../output/notes.ts'
import type {OutputRecord, Query, RecordPages} from '../../output/record.ts'
import {isPipeClosed, takeOver} from '../../output/sink.ts'
import {commonFlags} from '../flags/common-flags.ts'
import {readCommonFlag} from '../flags/declare-common-flags.ts'
import type {ProgramConfig} from '../program-config.ts'
import {CommandOutput, type OutputChoice} from './command-output.ts'

type AnyFlags = Readonly<Record<string, unknown>>

/** A command is an adapter: it parses the command line, calls its feature with the context, and prints the result. */
export abstract class BaseCommand extends Command {
  static override baseFlags = commonFlags
  declare config: ProgramConfig

  #output: CommandOutput | undefined
  #defaults: Readonly<Record<string, {setFromDefault?: boolean} | undefined>> = {}

  /** Uses the configuration it is given; oclif's `run` would load another. */
  static override async run<T extends Command>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv: string[] = [],
    config?: unknown,
  ): Promise<ReturnType<T['run']>> {
    const command = new this(argv, config as Config) as T & {_run(): Promise<ReturnType<T['run']>>}
    return command._run()
  }

  protected get context(): Context {
    return this.config.context
  }

  protected get terminal(): Terminal {
    return this.context.terminal
  }

  /** Messages to the user, on stderr. */
  protected get notes(): Notes {
    return this.context.notes
  }

  override async init(): Promise<void> {
    // oclif's own listener prints a stack trace when stdout cannot be written, for example on a full disk.
    takeOver(this.terminal.stdout)
    this.context.signals.endOnSignals()
  }

  /** The program prints all errors: see print-error.ts. */
  override async catch(error: Error): Promise<never> {
    throw error
  }

  /** Parses the command line and applies the flags for output and messages. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv).catch(async (error: Error) => {
      if (/^Flag --\S+ can only be specified once$/.test(error.message)) {
        const {keepLastValues} = await import('../flags/repeated-flags.ts')
        const words = keepLastValues(argv ?? this.argv, {...options?.baseFlags, ...options?.flags})
        return super.parse(options, words)
      }
      // oclif wraps an error from a flag's own parser in lines of its own.
      if (error instanceof UserError) {
        error.message = error.message.replace(
          /^Parsing --\S+ \n\t([\s\S]*)\nSee more help with --help$/,
          '$1',
        )
      }
      throw error
    })
    this.#defaults = parsed.metadata.flags
    await this.#configure(parsed.flags as AnyFlags)
    return parsed
  }

  async #configure(flags: AnyFlags): Promise<void> {
    const silent = flags.silent === true
    const {baseFlags} = this.constructor as typeof BaseCommand
    const common = (name: string): unknown => readCommonFlag(name, flags, baseFlags)
    await this.context.setLevel(silent ? 'none' : (flags['cli-log-level'] as LogLevel))
    const format = flags['cli-output-format'] as OutputFormat
    const {output = format} = await this.context.project()
    this.#output = await CommandOutput.create(this.context, {
      format: this.isGiven('cli-output-format') ? format : output,
      silent,
      header: flags['no-header'] !== true,
      spreadsheet: common('spreadsheet') === true,
      isRelativeTime: common('relative-time') === true,
      isPaged: common('no-pager') !== true,
      properties: flags.properties as string | undefined,
      hasProperties: this.isGiven('properties'),
      query: common('query'),
      jq: common('jq'),
      template: common('template'),
    })
    if (this.#output.isComplete || flags.json === true) this.noteAllPropertiesShown()
  }

  /** Was the flag given on the command line? */
  protected isGiven(flag: string): boolean {
    return this.#defaults[flag]?.setFromDefault !== true
  }

  /** What the command prints on stdout; in columns until the command line is parsed. */
  get #printer(): CommandOutput {
    this.#output ??= new CommandOutput(this.context, {format: 'columns', header: true})
    return this.#output
  }

  /** Were properties chosen on the command line? */
  protected get hasProperties(): boolean {
    return this.#printer.hasProperties
  }

  protected get outputFormat(): OutputFormat {
    return this.#printer.format
  }

  /** Of --query or --jq. */
  protected get query(): Query | undefined {
    return this.#printer.query
  }

  /** Tells a person who has chosen properties that the format shows all. */
  protected noteAllPropertiesShown(): void {
    this.#printer.noteAllPropertiesShown()
  }

  /** Prints records as their pages arrive. @returns how many records there were */
  protected printPages(pages: RecordPages, choice?: Partial<OutputChoice>): Promise<number> {
    return this.#printer.printPages(pages, choice)
  }

  /** Prints records that are all in memory. @returns how many there were */
  protected printRecords(records: readonly OutputRecord[], choice?: Partial<OutputChoice>): Promise<number> {
    return this.#printer.printPages([records], choice)
  }

  /** Lists again and again until Ctrl-C, and prints what is new. */
  protected watchRecords(
    list: () => Promise<readonly OutputRecord[]>,
    seconds: number,
    choice: Partial<OutputChoice>,
  ): Promise<void> {
    return this.#printer.watch(list, seconds, choice)
  }

  /** Prints the result of --query or --jq for a whole response. */
  protected printQueried(value: unknown, query: Query): Promise<void> {
    return this.#printer.printQueried(value, query)
  }

  /**
   * Runs `print`, which prints the response to a request. If it cannot be printed, and the request was one that acts, prints on
   * stderr what the request returned, so that nobody sends it again.
   */
  protected async printResponse(
    method: string,
    response: unknown,
    print: () => Promise<unknown>,
  ): Promise<void> {
    const report = async (): Promise<void> => {
      const {acts} = await import('../../twilio/acting-requests.ts')
      const {sid, id, url} = (response ?? {}) as Readonly<Record<string, unknown>>
      const name = [sid, id, url].find((each) => typeof each === 'string') ?? 'no SID'
      if (acts({method})) this.notes.warn(`The request was completed (${name}).`)
    }
    try {
      await print()
    } catch (error) {
      await report()
      throw error
    }
    if (isPipeClosed(this.terminal.stdout)) await report()
  }

  /** Prints a single JSON value, not an array of records. */
  protected printJson(value: unknown, indent?: number): Promise<void> {
    return this.#printer.printJson(value, indent)
  }

  /** Prints text unchanged; on a terminal, control characters are escaped. */
  protected printText(text: string): Promise<void> {
    return this.#printer.printParts([text])
  }

  /** Prints long text in parts, so that it is never all in memory. */
  protected printParts(parts: Iterable<string>): Promise<void> {
    return this.#printer.printParts(parts)
  }

  /** Prints a line with control characters escaped, even when stdout is not a terminal. */
  protected async printLine(text: string): Promise<void> {
    const {safeLines} = await import('../../output/safe-text.ts')
    await this.printText(`${safeLines(text)}\n`)
  }

  /** Prints a message to the user, on stderr. */
  protected note(text: string): void {
    this.notes.info(text)
  }
}
