import * as Flags from '@oclif/core/flags'
import {LOG_LEVELS, type LogLevel, OUTPUT_FORMATS, type OutputFormat} from '../../app/invocation.ts'
import {parseSeconds} from '../../twilio/time-limit.ts'

const COMMON = 'COMMON'

/** Flags of every command, with the official CLI's names. */
export const commonFlags = {
  'cli-log-level': Flags.option({
    char: 'l',
    default: 'info' as LogLevel,
    description: 'Level of the messages on stderr.',
    helpGroup: COMMON,
    options: LOG_LEVELS,
  })(),
  'cli-output-format': Flags.option({
    char: 'o',
    default: 'columns' as OutputFormat,
    description: 'Format of the records on stdout.',
    helpGroup: COMMON,
    options: OUTPUT_FORMATS,
  })(),
  silent: Flags.boolean({
    description: 'Suppress all output and messages. Same as "-l none -o none".',
    default: false,
    helpGroup: COMMON,
  }),
}

const profileFlag = {
  profile: Flags.string({
    char: 'p',
    description: 'Profile to use; "emulator" needs no account.',
    helpGroup: COMMON,
  }),
}

/** Retries and timeout, for every command that sends requests. */
export const retryFlags = {
  retries: Flags.integer({
    description: 'How many times to retry a failed request, when a retry is safe.',
    default: 3,
    helpGroup: COMMON,
    max: 20,
    min: 0,
  }),
  'no-retry': Flags.boolean({description: 'Send each request only once.', helpGroup: COMMON, default: false}),
  timeout: Flags.custom<number>({
    description: 'Timeout for each request in seconds (overrides TWILIO_TIMEOUT).',
    helpGroup: COMMON,
    parse: async (text) => parseSeconds('--timeout', text),
  })(),
}

/** Flags of every command that calls Twilio. */
export const callFlags = {...profileFlag, ...retryFlags}

export const noHeaderFlag = {
  'no-header': Flags.boolean({description: 'Omit the header row.', default: false}),
}

export const accountSidFlag = {
  'account-sid': Flags.string({
    description: "Account to use instead of the profile's, such as a subaccount.",
  }),
}

export const propertiesFlag = (columns: readonly string[]) => ({
  properties: Flags.string({
    default: columns.join(',') || 'sid',
    description: 'Properties to show, separated by commas (JSON shows all).',
  }),
})
