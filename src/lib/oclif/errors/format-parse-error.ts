import {quote} from '../../runtime/quoting.ts'

/** What oclif's parser says of a command line, in a sentence; its last line points to a help that is named elsewhere. */
export const formatParseError = (message: string): string =>
  message
    .replace(/\n?See more help with --help\s*$/, '')
    .replace(/^The following errors? occurred:\n/, '')
    .replace(
      /^Parsing (--\S+) \n\tExpected (.*?) but received: ([\s\S]*)$/,
      (_, flag: string, kind: string, given: string) => `${flag} takes ${kind}, not ${quote(given)}.`,
    )
    .replace(/^(--\S+ takes) an integer\b/, '$1 a whole number')
    .replace(/^ *Missing required flag (\S+)$/gm, '--$1 is required.')
    .replace(
      /^ *(--[^\s=]+)=[\s\S]*? cannot also be provided when using (--\S+)[\s\S]*$/,
      '$1 and $2 exclude each other.',
    )
    .replace(
      /^ *All of the following must be provided when using (--\S+): (--\S+)$/gm,
      '$1 is of use with $2 only.',
    )
    .replace(/^Flag (--\S+) expects a value$/, '$1 expects a value.')
    .replace(
      /^Expected (--[^\s=]+)=([\s\S]*) to be one of: (.*)$/,
      (_, flag: string, given: string, options: string) =>
        `${flag} takes one of ${options}, not ${quote(given)}.`,
    )
    .replace(
      /^Expected ([\s\S]*) to be one of: (.*)$/,
      (_, given: string, options: string) => `${quote(given)} is none of ${options}.`,
    )
    .replace(/^Missing \d+ required args?:\n([\s\S]*)$/, (_, rows: string) => missingArguments(rows))
    .trim()

/** A line for each, with what it is; not the parser's advice on flags that take many values, which none here does. */
const missingArguments = (rows: string): string =>
  rows
    .replace(/\n\nNote: [\s\S]*$/, '')
    .replace(
      /^(\S+) +(.*)$/gm,
      (_, name: string, what: string) => `${name.toUpperCase()} is required: ${what}.`,
    )
