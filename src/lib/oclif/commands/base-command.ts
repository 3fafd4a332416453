import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Context} from '../../app/context.ts'
import {UserError} from '../../app/errors.ts'
import type {LogLevel, OutputFormat} from '../../app/invocation.ts'
import {isRead, type Terminal} from '../../app/terminal.ts'
import type {Notes} from '../../output/notes.ts'
import type {OutputOptions, OutputRecord, Query, RecordPages} from '../../output/record.ts'
import {isPipeClosed, takeOver} from '../../output/sink.ts'
import {commonFlags} from '../flags/common-flags.ts'
import {readCommonFlag} from '../flags/declare-common-flags.ts'
import type {ProgramConfig} from '../program-config.ts'

export interface OutputChoice {
  readonly format: OutputFormat
  readonly header: boolean
  readonly properties?: readonly string[]
  /** Are secrets in the records known to everyone, such as the emulator's? */
  readonly arePublic?: boolean
  readonly spreadsheet?: boolean
  readonly query?: Query | undefined
  readonly template?: OutputOptions['template']
}

/** The formats that show all properties, whatever `--properties` says. */
const COMPLETE_FORMATS: ReadonlySet<OutputFormat> = new Set(['json', 'ndjson', 'yaml'])

type AnyFlags = Readonly<Record<string, unknown>>

/** A command is an adapter: it parses the command line, calls its feature with the context, and prints the result. */
export abstract class BaseCommand extends Command {
  static override baseFlags = commonFlags
  declare config: ProgramConfig

  #choice: OutputChoice = {format: 'columns', header: true}
  #hasProperties = false
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
    const properties = flags.properties as string | undefined
    this.#hasProperties = Boolean(properties) && this.isGiven('properties')
    await this.context.setLevel(silent ? 'none' : (flags['cli-log-level'] as LogLevel))
    const format = flags['cli-output-format'] as OutputFormat
    const {output} = await this.context.project()
    const chosen = this.isGiven('cli-output-format') ? format : (output ?? format)
    this.#choice = {
      format: silent ? 'none' : chosen,
      header: flags['no-header'] !== true,
      spreadsheet: common('spreadsheet') === true,
      query: await compileQuery(common('query'), common('jq')),
      template: await this.#compileTemplate(common('template')),
      ...(properties && {
        properties: properties
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      }),
    }
    if (COMPLETE_FORMATS.has(this.outputFormat) || flags.json === true) this.noteAllPropertiesShown()
  }

  async #compileTemplate(text: unknown): Promise<OutputOptions['template']> {
    if (typeof text !== 'string') return undefined
    const {compileTemplate} = await import('../../output/template.ts')
    return compileTemplate(text, () => this.context.clock.now())
  }

  /** Was the flag given on the command line? */
  protected isGiven(flag: string): boolean {
    return this.#defaults[flag]?.setFromDefault !== true
  }

  /** Were properties chosen on the command line? */
  protected get hasProperties(): boolean {
    return this.#hasProperties
  }

  /** JSON has all properties, as in the official CLI, because scripts depend on it. Tells a person who has chosen some. */
  protected noteAllPropertiesShown(): void {
    if (this.#hasProperties && isRead(this.terminal)) {
      const format = this.outputFormat === 'columns' ? 'json' : this.outputFormat
      this.notes.info(`-o ${format} shows all properties. To show only those of --properties, use -o tsv.`)
    }
  }

  protected get outputFormat(): OutputFormat {
    return this.#choice.format
  }

  /** Of --query or --jq. */
  protected get query(): Query | undefined {
    return this.#choice.query
  }

  /** Prints records as their pages arrive. @returns how many records there were */
  protected async printPages(pages: RecordPages, choice: Partial<OutputChoice> = {}): Promise<number> {
    const {writeRecords} = await import('../../output/write-records.ts')
    return writeRecords(pages, this.#outputOptions(choice), this.terminal)
  }

  /** Prints the result of --query or --jq for a whole response. */
  protected async printQueried(value: unknown, query: Query): Promise<void> {
    const {writeResult} = await import('../../output/write-records.ts')
    await writeResult(query.runOn(value), this.#outputOptions({}), this.terminal)
  }

  #outputOptions(choice: Partial<OutputChoice>): OutputOptions {
    const {properties, ...options} = {...this.#choice, ...choice}
    // The default columns are not those of a query's result.
    const isShown = !options.query || this.#hasProperties
    return {
      ...options,
      ...(isShown && properties && {properties}),
      note: this.notes.info,
      warnOfSecret: options.arePublic ? undefined : this.notes.warn,
      // Without --properties, columns that the records do not have are omitted without a warning.
      ...(this.#hasProperties && {warn: this.notes.warn}),
    }
  }

  /** Prints records that are all in memory. */
  protected printRecords(
    records: readonly OutputRecord[],
    choice: Partial<OutputChoice> = {},
  ): Promise<number> {
    return this.printPages([records], choice)
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
  protected async printJson(value: unknown, indent?: number): Promise<void> {
    if (this.outputFormat === 'none') return
    const {writeJson} = await import('../../output/write-text.ts')
    await writeJson(value, this.terminal, indent)
  }

  /** Prints text unchanged; on a terminal, control characters are escaped. */
  protected async printText(text: string): Promise<void> {
    if (this.outputFormat === 'none') return
    const {writeText} = await import('../../output/write-text.ts')
    await writeText(text, this.terminal)
  }

  /** Prints long text in parts, so that it is never all in memory. */
  protected async printParts(parts: Iterable<string>): Promise<void> {
    if (this.outputFormat === 'none') return
    const {writeParts} = await import('../../output/write-text.ts')
    await writeParts(parts, this.terminal)
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

/** The query of a command line, whose package is loaded only for it. @throws UsageError when the expression is not valid */
const compileQuery = async (jmespath: unknown, jq: unknown): Promise<Query | undefined> => {
  if (typeof jmespath === 'string') {
    const {compileJmespath} = await import('../../output/query/jmespath.ts')
    return compileJmespath(jmespath)
  }
  if (typeof jq !== 'string') return undefined
  const {compileJq} = await import('../../output/query/jq.ts')
  return compileJq(jq)
}
