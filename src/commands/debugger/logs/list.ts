import * as Flags from '@oclif/core/flags'
import {isDate} from '../../../lib/api/values.ts'
import {UsageError} from '../../../lib/app/errors.ts'
import type {followAlerts} from '../../../lib/debugger/follow.ts'
import {TwilioCommand} from '../../../lib/oclif/commands/twilio-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../../lib/oclif/flags/common-flags.ts'
import type {OutputRecord} from '../../../lib/output/record.ts'
import {quote} from '../../../lib/runtime/quoting.ts'

const parseDate = async (text: string, _: unknown, {name}: {name: string}) => {
  if (isDate(text)) return text
  throw new UsageError(
    'invalid-flag-value',
    `Invalid value for --${name}: ${quote(text)}. Expected a date (2026-01-31) or a date and time (2026-01-31T10:00:00Z).`,
  )
}

export default class DebuggerLogsList extends TwilioCommand {
  static override summary = 'List the errors, warnings and notices that Twilio logged for the account'
  static override description = `Lists the oldest events first. Twilio keeps events for 30 days.

With --streaming, runs until you press Ctrl-C and prints each new event once. With -o json, prints one JSON object per line.`
  static override examples = [
    '<%= config.bin %> debugger:logs:list --log-level error --start-date 2026-01-31',
    '<%= config.bin %> debugger:logs:list --streaming',
    `<%= config.bin %> debugger:logs:list --streaming -o json | jq --unbuffered -r '.errorCode + " " + .moreInfo'`,
  ]
  static override flags = {
    'log-level': Flags.string({
      description: 'Show only events of this level.',
      options: ['error', 'warning', 'notice', 'debug'],
    }),
    'start-date': Flags.string({
      description: 'Show only events at or after this date or time (UTC).',
      helpValue: '<date>',
      parse: parseDate,
    }),
    'end-date': Flags.string({
      description: 'Show only events at or before this date or time (UTC).',
      helpValue: '<date>',
      parse: parseDate,
    }),
    streaming: Flags.boolean({char: 's', description: 'Print new events as they arrive.', default: false}),
    ...propertiesFlag(['dateCreated', 'logLevel', 'errorCode', 'alertText']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(DebuggerLogsList)
    const from = flags.streaming ? parseStreamStart(flags, this.context.clock.now()) : undefined
    // In a stream, the next poll retries a failed one.
    const resources = await this.resources(flags.streaming ? {...flags, 'no-retry': true} : flags)
    const {listAlerts} = await import('../../../lib/debugger/alerts.ts')
    const filter = toFilter(flags)
    if (!flags.streaming) {
      await this.printRecords(await listAlerts(resources, filter))
      return
    }
    await this.#stream(from, (since) =>
      listAlerts(resources, {...filter, startDate: since && formatIsoSeconds(since)}),
    )
  }

  async #stream(from: Date | undefined, list: Parameters<typeof followAlerts>[0]): Promise<void> {
    const {followAlerts} = await import('../../../lib/debugger/follow.ts')
    const {clock, signals} = this.context
    const signal = signals.untilInterrupted()
    const {isPipeClosed} = await import('../../../lib/output/write-records.ts')
    const onFailure = ({message}: Error, wait: number) =>
      this.notes.warn(
        `${message.replace(/\s+/g, ' ').replace(/([^.])$/, '$1.')} Retrying in ${wait / 1000} s.`,
      )

    let isFirst = true
    for await (const alerts of followAlerts(list, {clock, signal, from, onFailure})) {
      await this.#print(alerts, isFirst)
      if (isPipeClosed(this.terminal.stdout)) return
      isFirst = false
    }
  }

  async #print(alerts: readonly OutputRecord[], isFirst: boolean): Promise<void> {
    if (this.outputFormat === 'json') {
      for (const alert of alerts) await this.printJson(alert)
    } else {
      await this.printRecords(alerts, {isPaged: false, ...(!isFirst && {header: false})})
    }
  }
}

type FilterFlags = Partial<Record<'log-level' | 'start-date' | 'end-date', string>>

const toFilter = (flags: FilterFlags) => ({
  logLevel: flags['log-level'],
  startDate: flags['start-date'],
  endDate: flags['end-date'],
})

/** @throws UsageError when the dates are not valid for a stream */
const parseStreamStart = (flags: FilterFlags, now: number): Date | undefined => {
  if (flags['end-date'])
    throw new UsageError('conflicting-flags', '--streaming and --end-date cannot be used together.')
  const start = flags['start-date'] === undefined ? undefined : new Date(flags['start-date'])
  if (start && start.getTime() > now) {
    throw new UsageError(
      'invalid-flag-value',
      `Invalid value for --start-date: ${quote(String(flags['start-date']))}. With --streaming, it cannot be in the future.`,
    )
  }
  return start
}

const formatIsoSeconds = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z')
