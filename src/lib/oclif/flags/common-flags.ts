import * as Flags from '@oclif/core/flags'
import {LOG_LEVELS, type LogLevel, OUTPUT_FORMATS, type OutputFormat} from '../../app/invocation.ts'
import {SNIPPET_LANGUAGES} from '../../codegen/snippet-languages.ts'
import {parseSeconds} from '../../twilio/time-limit.ts'
import {declareCommonFlags} from './declare-common-flags.ts'

const messageFlags = declareCommonFlags('COMMON', {
  'cli-log-level': Flags.option({
    char: 'l',
    default: 'info' as LogLevel,
    description: 'Level of the messages on stderr.',
    options: LOG_LEVELS,
  })(),
  silent: Flags.boolean({
    description: 'Suppress all output and messages. Same as "-l none -o none".',
    default: false,
  }),
})

/** The format of what a command prints, and what it prints of it. */
const outputFlags = declareCommonFlags('OUTPUT', {
  'cli-output-format': Flags.option({
    char: 'o',
    default: 'columns' as OutputFormat,
    description: 'Format of the records on stdout.',
    options: OUTPUT_FORMATS,
  })(),
  query: Flags.string({
    description: 'JMESPath expression; its result over all records is printed instead of them.',
    exclusive: ['jq'],
    helpValue: '<expression>',
  }),
  jq: Flags.string({
    char: 'q',
    description: 'jq program; its results over the list of all records are printed instead of them.',
    exclusive: ['query'],
    helpValue: '<program>',
  }),
  template: Flags.string({
    description: 'Liquid template, printed once for each record.',
    helpValue: '<template>',
  }),
  spreadsheet: Flags.boolean({
    description: 'With -o csv, guard cells that a spreadsheet would change or run.',
    default: false,
  }),
  'relative-time': Flags.boolean({
    description: 'In columns and tables, show times as "3 minutes ago".',
    default: false,
  }),
  'no-pager': Flags.boolean({
    description: 'Do not show output that is longer than the screen in a pager.',
    default: false,
  }),
})

/** Flags of every command, with the official CLI's names. */
export const commonFlags = {...outputFlags, ...messageFlags}

/** Flags of every command that calls Twilio. */
export const callFlags = declareCommonFlags('REQUEST', {
  profile: Flags.string({
    char: 'p',
    description: 'Profile to use; "emulator" needs no account.',
  }),
  retries: Flags.integer({
    description: 'How many times to retry a failed request, when a retry is safe.',
    default: 3,
    max: 20,
    min: 0,
  }),
  'no-retry': Flags.boolean({description: 'Send each request only once.', default: false}),
  timeout: Flags.custom<number>({
    description: 'Timeout for each request in seconds (overrides TWILIO_TIMEOUT).',
    parse: async (text, _, {name}) => parseSeconds(`--${name}`, text),
  })(),
})

/** For the commands of the API's operations: values of parameters that are not on the command line. */
export const inputFlags = declareCommonFlags('INPUT', {
  'from-file': Flags.string({
    description: 'Set a parameter to the text of a file (- is standard input). Can be repeated.',
    helpValue: '<name>=<file>',
    multiple: true,
    multipleNonGreedy: true,
  }),
  params: Flags.string({
    description:
      'Read parameters from a file with JSON or YAML (- is standard input). Flags take precedence.',
    helpValue: '<file>',
  }),
  prompt: Flags.boolean({
    description: 'Ask for the parameters that are not on the command line.',
    default: false,
  }),
  skeleton: Flags.boolean({
    description: 'Print what --params takes as JSON (or YAML, with -o yaml), and send nothing.',
    default: false,
  }),
})

/** For commands that send one request, or the requests of one list. */
export const dryRunFlag = declareCommonFlags('REQUEST', {
  'dry-run': Flags.boolean({
    description: 'Print the request as JSON, with secrets redacted, and send nothing.',
    default: false,
  }),
})

/** For the commands of the API's operations. */
export const snippetFlag = declareCommonFlags('REQUEST', {
  snippet: Flags.option({
    description: 'Print the program that sends the request, and send nothing.',
    exclusive: ['dry-run'],
    options: SNIPPET_LANGUAGES,
  })(),
})

export const noHeaderFlag = {
  'no-header': Flags.boolean({description: 'Omit the header row.', default: false, helpGroup: 'OUTPUT'}),
}

export const accountSidFlag = {
  'account-sid': Flags.string({
    description: "Account to use instead of the profile's, such as a subaccount.",
  }),
}

/** The flags of commands that print records. */
export const recordFlags = (columns: readonly string[]) => ({...propertiesFlag(columns), ...noHeaderFlag})

/** The flags of commands that print something else than a row unless `--properties` is given. */
export const optionalRecordFlags = (instead: string) => ({
  properties: Flags.string({
    description: `Properties to show, separated by commas, or * for all (JSON shows all), instead of ${instead}.`,
    helpGroup: 'OUTPUT',
  }),
  ...noHeaderFlag,
})

export const propertiesFlag = (columns: readonly string[]) => ({
  properties: Flags.string({
    default: columns.join(',') || 'sid',
    description: 'Properties to show, such as sid,capabilities.sms, or * for all (JSON shows all).',
    helpGroup: 'OUTPUT',
  }),
})
