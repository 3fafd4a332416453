import type {ChalkInstance} from 'chalk'
import {Liquid} from 'liquidjs'
import {UsageError} from '../app/errors.ts'
import type {Terminal} from '../app/terminal.ts'
import {quote} from '../runtime/quoting.ts'
import {formatAge} from './age.ts'
import type {Formatter} from './formats/formatter.ts'
import {prepareWidths, textWidth} from './formats/width.ts'
import {asJson} from './query/query.ts'
import {safeLines} from './safe-text.ts'

/*
 * Marks in rendered text, from Unicode's noncharacters: they are removed from records before. Color and columns are made from
 * them at the end, after control characters of the records are escaped.
 */
const NEXT_CELL = '\ufdd0'
const STYLE = '\ufdd1'
const STYLED = '\ufdd2'
const MARKS = /[\ufdd0-\ufdd2]/g
const STYLED_TEXT = /\ufdd1(\w+)\ufdd2(.*?)\ufdd1/gs

const STYLES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'gray',
  'bold',
  'dim',
  'underline',
] as const
type Style = (typeof STYLES)[number]

/** How many rows of `tablerow` are measured before the first is printed; later ones use the same widths. */
const MEASURED_ROWS = 1000

/** A Liquid template (https://shopify.github.io/liquid/), for `--template`: compiled before anything is requested. */
export interface Template {
  /** Formats records: the template once for each, and a line end. */
  createFormatter(terminal: Terminal, isLive?: boolean): Promise<Formatter>
}

/**
 * Compiles a template, with gh's helpers as filters: `color: "green"`, `timeago`, `truncate: 20` and `tablerow: to, status`, which
 * aligns its cells with those of the other records.
 *
 * @param now milliseconds since 1970, for `timeago`
 * @throws UsageError with the place of the error in the template
 */
export const compileTemplate = (text: string, now: () => number): Template => {
  // Without templates of the file system, for `render` and `include`.
  const engine = new Liquid({strictFilters: true, ownPropertyOnly: true, templates: {}, outputEscape: show})
  engine.registerFilter('color', addStyle)
  engine.registerFilter('timeago', (value: unknown) => formatTime(value, now()))
  engine.registerFilter('tablerow', (...cells: unknown[]) => cells.map(show).join(NEXT_CELL))
  const parts = attempt(() => engine.parse(text))
  const render = (record: object): string => attempt(() => engine.renderSync(parts, record) as string)
  return {createFormatter: (...how) => createTemplateFormatter(render, ...how)}
}

const createTemplateFormatter = async (
  render: (record: object) => string,
  {width, color}: Terminal,
  isLive = false,
): Promise<Formatter> => {
  const chalk = color.stdout ? new (await import('chalk')).Chalk({level: 1}) : undefined
  const finish = (line: string): string => applyStyles(width === undefined ? line : safeLines(line), chalk)
  const rows: string[][] = []
  let widths: number[] | undefined

  const formatRow = (cells: readonly string[], widths: readonly number[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .map(finish)
      .join('  ')
      .trimEnd()
  const startRows = (): string => {
    widths = rows.reduce<number[]>(
      (widest, cells) => cells.map((cell, column) => Math.max(widest[column] ?? 0, widthOf(cell))),
      [],
    )
    return rows
      .splice(0)
      .map((cells) => `${formatRow(cells, widths as number[])}\n`)
      .join('')
  }
  return {
    async add(records) {
      let text = ''
      for (const record of asJson(records)) {
        const rendered = render(withoutMarks(record as object)).replace(/\n$/, '')
        if (!rendered.includes(NEXT_CELL)) {
          text += `${startRows()}${finish(rendered)}\n`
          continue
        }
        const cells = rendered.split(NEXT_CELL)
        await prepareWidths(cells.map(plain))
        if (widths) text += `${formatRow(cells, widths)}\n`
        else if (rows.push(cells) === MEASURED_ROWS) text += startRows()
      }
      return isLive && rows.length > 0 ? text + startRows() : text
    },
    end: startRows,
  }
}

/** A value as text: nothing for null, JSON for lists and objects. */
const show = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const addStyle = (value: unknown, name: unknown): string => {
  if (STYLES.some((style) => style === name)) return `${STYLE}${name}${STYLED}${show(value)}${STYLE}`
  throw new UsageError(
    'invalid-template',
    `Unknown color ${quote(String(name))} in --template.`,
    `Colors: ${STYLES.join(', ')}`,
  )
}

const applyStyles = (text: string, chalk: ChalkInstance | undefined): string =>
  text.replace(STYLED_TEXT, (_, name: Style, styled: string) => (chalk ? chalk[name](styled) : styled))

const plain = (text: string): string => applyStyles(text, undefined)
const widthOf = (text: string): number => textWidth(plain(text))

const withoutMarks = (record: object): object =>
  JSON.parse(JSON.stringify(record).replace(MARKS, '\ufffd')) as object

/** `5 minutes ago`; what is no date stays as it is. */
const formatTime = (value: unknown, now: number): string => {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? show(value) : formatAge(time, now)
}

/** @throws UsageError for an error of the template; Liquid says the line and column */
const attempt = <T>(work: () => T): T => {
  try {
    return work()
  } catch (error) {
    const {originalError, message} = error as {originalError?: unknown; message: string}
    if (originalError instanceof UsageError) throw originalError
    throw new UsageError(
      'invalid-template',
      `Invalid template for --template: ${message.replace(/(, line:\d+, col:\d+)[\s\S]*$/, '$1')}.`,
      'See https://liquidjs.com/tutorials/intro-to-liquid.html',
    )
  }
}
