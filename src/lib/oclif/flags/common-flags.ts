import * as Flags from '@oclif/core/flags'
import {LOG_LEVELS, type LogLevel, OUTPUT_FORMATS, type OutputFormat} from '../../app/invocation.ts'
import {parseSeconds} from '../../twilio/time-limit.ts'

const COMMON = 'COMMON'

/** Flags of every command, named as in the official CLI. */
export const commonFlags = {
  'cli-log-level': Flags.option({
    char: 'l',
    default: 'info' as LogLevel,
    description: 'How much to say on stderr.',
    helpGroup: COMMON,
    options: LOG_LEVELS,
  })(),
  'cli-output-format': Flags.option({
    char: 'o',
    default: 'columns' as OutputFormat,
    description: 'How to print records on stdout.',
    helpGroup: COMMON,
    options: OUTPUT_FORMATS,
  })(),
  silent: Flags.boolean({
    description: 'Print and say nothing: short for "-l none -o none".',
    default: false,
    helpGroup: COMMON,
  }),
}

const profileFlag = {
  profile: Flags.string({
    char: 'p',
    description: 'The profile whose credentials to use; "emulator" needs no account.',
    helpGroup: COMMON,
  }),
}

/** How long to try, for every command that sends requests. */
export const retryFlags = {
  retries: Flags.integer({
    description: 'How often to repeat a request that failed and may be repeated.',
    default: 3,
    helpGroup: COMMON,
    max: 20,
    min: 0,
  }),
  'no-retry': Flags.boolean({description: 'Send each request once.', helpGroup: COMMON, default: false}),
  timeout: Flags.custom<number>({
    description: 'Give up a request after this many seconds (or TWILIO_TIMEOUT).',
    helpGroup: COMMON,
    parse: async (text) => parseSeconds('--timeout', text),
  })(),
}

/** Flags of every command that calls Twilio. */
export const callFlags = {...profileFlag, ...retryFlags}

export const noHeaderFlag = {
  'no-header': Flags.boolean({description: 'Leave out the line of headings.', default: false}),
}

export const accountSidFlag = {
  'account-sid': Flags.string({
    description: 'The account whose resources to use: a subaccount of the profile’s.',
  }),
}

export const propertiesFlag = (columns: readonly string[]) => ({
  properties: Flags.string({
    default: columns.join(',') || 'sid',
    description: 'The properties to show, separated by commas (JSON shows all).',
  }),
})
