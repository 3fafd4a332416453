import type {Context} from '../../app/context.ts'
import type {OutputFormat} from '../../app/invocation.ts'
import {isRead, type Terminal} from '../../app/terminal.ts'
import type {OutputOptions, OutputRecord, Query, RecordPages} from '../../output/record.ts'

/** How a command's records are printed. A command can override its command line's choice for some records. */
export interface OutputChoice extends Omit<OutputOptions, 'shape' | 'note' | 'warn' | 'warnOfSecret'> {
  /** Are secrets in the records known to everyone, such as the emulator's? */
  readonly arePublic?: boolean
  /** Show what is longer than the screen in a pager? */
  readonly isPaged?: boolean
}

/** The flags of output, parsed. */
export interface OutputFlags {
  readonly format: OutputFormat
  readonly silent: boolean
  readonly header: boolean
  readonly spreadsheet: boolean
  readonly isPaged: boolean
  readonly isRelativeTime: boolean
  /** The text of --properties, or the command's default columns. */
  readonly properties: string | undefined
  /** Were the properties chosen on the command line? */
  readonly hasProperties: boolean
  readonly query: unknown
  readonly jq: unknown
  readonly template: unknown
}

/** The formats that show all properties, whatever `--properties` says. */
const COMPLETE_FORMATS: ReadonlySet<OutputFormat> = new Set(['json', 'ndjson', 'yaml'])

const CUT =
  'Some values are cut to fit the terminal. To show them, choose fewer columns with --properties, or use -o tsv or -o json.'

/** What a command prints on stdout: records, results of queries and text, as its command line asks for. */
export class CommandOutput {
  readonly format: OutputFormat
  /** Were properties chosen on the command line? */
  readonly hasProperties: boolean
  /** Of --query or --jq. */
  readonly query: Query | undefined
  readonly #context: Context
  readonly #choice: OutputChoice

  constructor(context: Context, choice: OutputChoice, hasProperties = false) {
    this.format = choice.format
    this.hasProperties = hasProperties
    this.query = choice.query
    this.#context = context
    this.#choice = choice
  }

  /** @throws UsageError when the query or the template is not valid */
  static async create(context: Context, flags: OutputFlags): Promise<CommandOutput> {
    const {silent, format, header, spreadsheet, isPaged, isRelativeTime, properties, hasProperties} = flags
    const choice = {
      format: silent ? 'none' : format,
      header,
      spreadsheet,
      isPaged,
      relativeTo: isRelativeTime ? () => context.clock.now() : undefined,
      query: await compileQuery(flags.query, flags.jq),
      template: await compileTemplate(flags.template, context),
      ...(properties && {properties: splitNames(properties)}),
    }
    return new CommandOutput(context, choice, Boolean(properties) && hasProperties)
  }

  /** Does the format show all properties? */
  get isComplete(): boolean {
    return COMPLETE_FORMATS.has(this.format)
  }

  /** JSON has all properties, as in the official CLI, because scripts depend on it. Tells a person who has chosen some. */
  noteAllPropertiesShown(): void {
    const {terminal, notes} = this.#context
    if (!this.hasProperties || !isRead(terminal)) return
    const format = this.format === 'columns' ? 'json' : this.format
    notes.info(`-o ${format} shows all properties. To show only those of --properties, use -o tsv.`)
  }

  /** Prints records as their pages arrive. @returns how many records there were */
  async printPages(pages: RecordPages, choice: Partial<OutputChoice> = {}): Promise<number> {
    const {writeRecords} = await import('../../output/write-records.ts')
    let isCut = false
    const onCut = () => {
      isCut = true
    }
    const options = {...this.#options(choice), onCut}
    const count = await this.#page(async (terminal, hasQuit) => {
      if (!hasQuit) return writeRecords(pages, options, terminal)
      const {untilAborted} = await import('../../runtime/abort.ts')
      return writeRecords(untilAborted(pages, hasQuit), options, terminal)
    }, choice)
    if (isCut && isRead(this.#context.terminal)) this.#context.notes.info(CUT)
    return count
  }

  /** Lists again and again until Ctrl-C: see `watchRecords`. */
  async watch(
    list: () => Promise<readonly OutputRecord[]>,
    seconds: number,
    choice: Partial<OutputChoice>,
  ): Promise<void> {
    const {watchRecords} = await import('../../output/watch/watch-records.ts')
    await watchRecords(list, seconds, this.#options(choice), this.#context)
  }

  /** Prints the result of a query for a whole response. */
  async printQueried(value: unknown, query: Query): Promise<void> {
    const {writeResult} = await import('../../output/write-records.ts')
    await this.#page((terminal) => writeResult(query.runOn(value), this.#options({}), terminal))
  }

  /** Prints a single JSON value, not an array of records. */
  async printJson(value: unknown, indent?: number): Promise<void> {
    if (this.format === 'none') return
    const {writeJson} = await import('../../output/write-text.ts')
    await writeJson(value, this.#context.terminal, indent)
  }

  /** Prints long text in parts, each after the one before is written; on a terminal, control characters are escaped. */
  async printParts(parts: Iterable<string>): Promise<void> {
    if (this.format === 'none') return
    const {writeParts} = await import('../../output/write-text.ts')
    await this.#page((terminal) => writeParts(parts, terminal))
  }

  /** Prints through the user's pager if stdout is a terminal: see `printPaged`. */
  async #page<T>(
    print: (terminal: Terminal, hasQuit?: AbortSignal) => Promise<T>,
    {isPaged = this.#choice.isPaged}: Partial<OutputChoice> = {},
  ): Promise<T> {
    const {terminal} = this.#context
    if (!isPaged || terminal.height === undefined) return print(terminal)
    const {printPaged} = await import('../../output/pager.ts')
    return printPaged(this.#context, print)
  }

  #options(choice: Partial<OutputChoice>): OutputOptions {
    const {notes} = this.#context
    const {properties, arePublic, isPaged: _, ...options} = {...this.#choice, ...choice}
    // The default columns are not those of a query's result.
    const isShown = !options.query || this.hasProperties
    return {
      ...options,
      ...(isShown && properties && {properties}),
      note: notes.info,
      warnOfSecret: arePublic ? undefined : notes.warn,
      // Without --properties, columns that the records do not have are omitted without a warning.
      ...(this.hasProperties && {warn: notes.warn}),
    }
  }
}

const splitNames = (names: string): string[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

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

/** @throws UsageError when the template is not valid */
const compileTemplate = async (text: unknown, {clock}: Context): Promise<OutputOptions['template']> => {
  if (typeof text !== 'string') return undefined
  const module = await import('../../output/template.ts')
  return module.compileTemplate(text, () => clock.now())
}
