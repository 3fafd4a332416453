import {Chalk} from 'chalk'

/** Colors a cell of a column. @param value the whole value, of which the text may be a part */
export type Paint = (text: string, column: number, value: string) => string

const COLORS = {
  green:
    'active answered approved available complete completed connected delivered enabled in-use ok pass passed processed published read ready received sent success succeeded twilio-approved verified',
  red: 'blocked busy canceled cancelled error errored expired fail failed failure no-answer rejected suspended undelivered unverified',
  yellow:
    'accepted building creating draft in-progress in-review initiated init joining pending pending-review paused processing queued ringing scheduled sending warn warning',
} as const
type Color = keyof typeof COLORS

const COLOR_OF: ReadonlyMap<string, Color> = new Map(
  (Object.keys(COLORS) as Color[]).flatMap((color) =>
    COLORS[color].split(' ').map((status) => [status, color]),
  ),
)

/** `status`, `state`, `callStatus`, `call_status` and paths to them. */
const STATUS_PROPERTY = /(^|\.)(status|state)$|[a-z0-9]Status$|_status$/

/** Colors statuses: what went well green, what failed red, what is under way yellow. */
export const createStatusPaint = (names: readonly string[]): Paint => {
  const chalk = new Chalk({level: 1})
  const isStatus = names.map((name) => STATUS_PROPERTY.test(name))
  return (text, column, value) => {
    const color = isStatus[column] && COLOR_OF.get(value.toLowerCase().replace(/[_\s]/g, '-'))
    return color ? chalk[color](text) : text
  }
}
