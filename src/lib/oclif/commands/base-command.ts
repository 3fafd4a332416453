import {Command} from '@oclif/core/command'
import type {Config} from '@oclif/core/config'
import type * as Interfaces from '@oclif/core/interfaces'
import {UserError} from '../../app/errors.ts'
import {processTerminal, type Terminal} from '../../app/terminal.ts'
import {createNotes, type Notes} from '../../output/notes.ts'
import type {OutputFormat, OutputRecord, RecordPages} from '../../output/record.ts'
import {safeLines} from '../../output/safe-text.ts'
import {guardStream} from '../../output/sink.ts'
import {endOnSignals} from '../../runtime/signals.ts'
import {commonFlags} from '../flags/common-flags.ts'

export interface OutputChoice {
  readonly format: OutputFormat
  readonly header: boolean
  readonly properties?: readonly string[]
}

// oclif's own listener answers a full disk behind stdout with a stack trace.
process.stdout.removeAllListeners('error')
guardStream(process.stdout)

type AnyFlags = Readonly<Record<string, unknown>>

/** What every command shares: the terminal, the notes on stderr, and the output of records on stdout. */
export abstract class BaseCommand extends Command {
  static override baseFlags = commonFlags

  protected readonly terminal: Terminal = processTerminal()
  /** Quiet until the flags are known, so that `-l none` holds from the first note. */
  protected notes!: Notes
  #choice: OutputChoice = {format: 'columns', header: true}
  #defaults: Readonly<Record<string, {setFromDefault?: boolean} | undefined>> = {}

  /** oclif would read its configuration once more; it has just done so. */
  static override async run<T extends Command>(
    this: new (
      argv: string[],
      config: Config,
    ) => T,
    argv?: string[],
    config?: unknown,
  ): Promise<ReturnType<T['run']>> {
    const command = new this(argv ?? process.argv.slice(2), config as Config)
    return (command as unknown as {_run(): Promise<ReturnType<T['run']>>})._run()
  }

  override async init(): Promise<void> {
    endOnSignals()
    this.notes = await createNotes('info', this.terminal)
  }

  /** The failure is printed in one place, by the program. */
  override async catch(error: Error): Promise<never> {
    throw error
  }

  /** Parses the command line, and takes from it how to print. */
  protected override async parse<
    F extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    B extends Interfaces.OutputFlags<Interfaces.FlagInput>,
    A extends Interfaces.OutputArgs<Interfaces.ArgInput>,
  >(options?: Interfaces.Input<F, B, A>, argv?: string[]): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv).catch(async (error: Error) => {
      if (/^Flag --\S+ can only be specified once$/.test(error.message)) {
        const {lastOfEach} = await import('../flags/repeated-flags.ts')
        const words = lastOfEach(argv ?? this.argv, {...options?.baseFlags, ...options?.flags})
        return super.parse(options, words)
      }
      // oclif wraps what a flag's own parser says into lines of its own.
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
    const properties = flags.properties as string | undefined
    this.notes = await createNotes(
      silent ? 'none' : (flags['cli-log-level'] as Parameters<typeof createNotes>[0]),
      this.terminal,
    )
    this.#choice = {
      format: silent ? 'none' : (flags['cli-output-format'] as OutputFormat),
      header: flags['no-header'] !== true,
      ...(properties && {
        properties: properties
          .split(',')
          .map((name) => name.trim())
          .filter(Boolean),
      }),
    }
  }

  /** Was the flag on the command line? */
  protected isGiven(flag: string): boolean {
    return this.#defaults[flag]?.setFromDefault !== true
  }

  protected get outputFormat(): OutputFormat {
    return this.#choice.format
  }

  /** Prints records page by page as they come; returns how many there were. */
  protected async printPages(pages: RecordPages, choice: Partial<OutputChoice> = {}): Promise<number> {
    const {writeRecords} = await import('../../output/write-records.ts')
    return writeRecords(
      pages,
      {
        ...this.#choice,
        ...choice,
        note: this.notes.info,
        // Columns that nobody asked for are left out without a word where a record lacks them.
        ...(this.isGiven('properties') && {warn: this.notes.warn}),
      },
      this.terminal,
    )
  }

  /** Prints records that are all at hand. */
  protected printRecords(
    records: readonly OutputRecord[],
    choice: Partial<OutputChoice> = {},
  ): Promise<number> {
    return this.printPages([records], choice)
  }

  /** Prints text that is not a record on stdout. */
  protected printText(text: string): void {
    if (this.#choice.format !== 'none') this.terminal.stdout.write(`${safeLines(text)}\n`)
  }

  /** Prints text as it is; on a terminal, what would command it is shown instead. */
  protected async printAnswer(text: string): Promise<void> {
    if (this.#choice.format === 'none') return
    const {writeText} = await import('../../output/write-records.ts')
    await writeText(text, this.terminal)
  }

  /** Says something to the person, on stderr. */
  protected note(text: string): void {
    this.notes.info(text)
  }
}
