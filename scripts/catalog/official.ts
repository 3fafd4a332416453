import {readFileSync} from 'node:fs'

/** A flag in the table of the official CLI: `to!`, `record?no`, `media-url*`, `method(get|post)`. */
export interface OfficialFlag {
  readonly flag: string
  readonly required: boolean
  readonly boolean: boolean
  readonly repeatable: boolean
  readonly options?: readonly string[]
}

export interface OfficialCommand {
  readonly id: string
  readonly flags: readonly OfficialFlag[]
  readonly columns: readonly string[]
}

const FLAG = /^(?<flag>[^!?*(]+)(?<marks>[!?*no]*)(?:\((?<options>[^)]*)\))?(?<after>[!*]*)$/

const parseFlag = (text: string): OfficialFlag => {
  const {flag, marks = '', options, after = ''} = FLAG.exec(text)?.groups ?? {}
  if (!flag) throw new Error(`Invalid flag in the table of official commands: ${text}`)
  return {
    flag,
    required: (marks + after).includes('!'),
    boolean: marks.includes('?'),
    repeatable: (marks + after).includes('*'),
    ...(options && {options: options.split('|')}),
  }
}

/** The commands of the official CLI: id, flags and default columns, tab-separated, one per line. */
export const readOfficialCommands = (file: URL): Map<string, OfficialCommand> => {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [id = '', flags = '', columns = ''] = line.split('\t')
      const split = (text: string, by: string): string[] => text.trim().split(by).filter(Boolean)
      return [id, {id, flags: split(flags, ' ').map(parseFlag), columns: split(columns, ',')}]
    }),
  )
}
