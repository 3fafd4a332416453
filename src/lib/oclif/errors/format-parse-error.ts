import {stripVTControlCharacters} from 'node:util'
import type {ErrorId} from '../../app/error-ids.ts'
import {quote} from '../../runtime/quoting.ts'

export interface ParseError {
  readonly id: ErrorId
  readonly text: string
}

type Rule = readonly [id: ErrorId, pattern: RegExp, text: (...found: string[]) => string]

/** Messages of oclif's parser and their replacements. The first match gives the id. */
const RULES: readonly Rule[] = [
  [
    'invalid-flag-value',
    /^Parsing (--\S+) \n\tExpected (.*?) but received: ([\s\S]*)$/,
    (_, flag = '', kind = '', given = '') =>
      `${flag} must be ${kind.replace(/^an integer/, 'a whole number')}, got ${quote(given)}.`,
  ],
  ['missing-flag', /^ *Missing required flag (\S+)$/gm, (_, flag = '') => `Missing required flag --${flag}.`],
  [
    'conflicting-flags',
    /^ *(--[^\s=]+)=[\s\S]*? cannot also be provided when using (--\S+)[\s\S]*$/,
    (_, one = '', other = '') => `${one} and ${other} cannot be used together.`,
  ],
  [
    'conflicting-flags',
    /^ *All of the following must be provided when using (--\S+): (--\S+)$/gm,
    (_, one = '', other = '') => `${one} requires ${other}.`,
  ],
  ['invalid-flag-value', /^Flag (--\S+) expects a value$/, (_, flag = '') => `${flag} requires a value.`],
  [
    'invalid-flag-value',
    /^Expected (--[^\s=]+)=([\s\S]*) to be one of: (.*)$/,
    (_, flag = '', given = '', options = '') => `${flag} must be one of ${options}, got ${quote(given)}.`,
  ],
  [
    'invalid-argument',
    /^Expected ([\s\S]*) to be one of: (.*)$/,
    (_, given = '', options = '') => `The argument must be one of ${options}, got ${quote(given)}.`,
  ],
  ['missing-argument', /^Missing \d+ required args?:\n([\s\S]*)$/, (_, rows = '') => missingArguments(rows)],
  ['unexpected-argument', /^Unexpected arguments?: /, (found = '') => found],
]

/** Rewrites an error of oclif's parser, which colors parts of some, and gives it an id. Its last line, which points to the help, is dropped. */
export const formatParseError = (message: string): ParseError => {
  const bare = stripVTControlCharacters(message)
    .replace(/\n?See more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\n/, '')
  const first = RULES.find(([, pattern]) => bare.search(pattern) !== -1)
  const text = RULES.reduce((result, [, pattern, replacement]) => result.replace(pattern, replacement), bare)
  return {id: first?.[0] ?? 'invalid-command-line', text: text.trim() || 'The command line is incomplete.'}
}

/** The lines of several errors; one line if any of them is not ours, since a value can have line ends too. */
export const splitOwnLines = (text: string): readonly string[] => {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.every((line) => OWN_LINE.test(line)) ? lines : [text]
}

const OWN_LINE =
  /^(Missing required (flag --\S+\.|argument: \S+ \(.*\))|--\S+ and --\S+ cannot be used together\.|--\S+ requires --\S+\.)$/

/** One line per argument. The parser's note on flags that take many values is dropped: no flag here does. */
const missingArguments = (rows: string): string =>
  rows
    .replace(/\n\nNote: [\s\S]*$/, '')
    .replace(
      /^(\S+) +(.*)$/gm,
      (_, name: string, description: string) =>
        `Missing required argument: ${name.toUpperCase()} (${description})`,
    )
