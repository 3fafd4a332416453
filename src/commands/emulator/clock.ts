import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../lib/app/errors.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'
import {quote} from '../../lib/runtime/quoting.ts'

export default class EmulatorClock extends BaseCommand {
  static override summary = "Show or change the emulator's time"
  static override description =
    'What waits for a time happens when the time is changed: scheduled messages are sent, verifications expire, and webhooks are sent. The change stays until the clock is changed again, or the data is reset.'
  static override examples = [
    '<%= config.bin %> emulator:clock',
    '<%= config.bin %> emulator:clock --advance 10m',
    '<%= config.bin %> emulator:clock --freeze --set 2026-12-31T23:59:50Z',
    '<%= config.bin %> emulator:clock --unfreeze',
  ]
  static override flags = {
    advance: Flags.string({description: 'Move the time forward by a duration, such as 90s, 10m or 1h30m.'}),
    set: Flags.string({description: 'Set the time, in ISO 8601.'}),
    freeze: Flags.boolean({description: 'Stop the clock.', exclusive: ['unfreeze']}),
    unfreeze: Flags.boolean({description: 'Let the clock run again.', exclusive: ['freeze']}),
    ...recordFlags(['now', 'frozen']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorClock)
    const {advance, set, freeze, unfreeze} = flags
    await checkTimes(advance, set)
    const change = {
      ...(advance === undefined ? {} : {advance}),
      ...(set === undefined ? {} : {set}),
      ...(freeze || unfreeze ? {freeze: freeze === true} : {}),
    }
    const control = await this.context.controlEmulator()
    try {
      const clock =
        Object.keys(change).length > 0
          ? await control.request<Record<string, unknown>>('POST', 'clock', change)
          : await control.request<Record<string, unknown>>('GET', 'clock')
      await this.printRecords([clock], {arePublic: true})
    } finally {
      await control.close()
    }
  }
}

/** @throws UsageError invalid-flag-value */
async function checkTimes(advance: string | undefined, set: string | undefined): Promise<void> {
  const {parseDuration} = await import('../../lib/emulator/control/duration.ts')
  const {parseTime} = await import('../../lib/emulator/resources/dates.ts')
  const refuse = (flag: string, value: string, expected: string): UsageError =>
    new UsageError('invalid-flag-value', `Invalid value for ${flag}: ${quote(value)}. Expected ${expected}.`)
  if (advance !== undefined && parseDuration(advance) === undefined) {
    throw refuse('--advance', advance, 'a duration such as 90s, 10m or 1h30m')
  }
  if (set !== undefined && parseTime(set) === undefined) {
    throw refuse('--set', set, 'an ISO 8601 time such as 2026-12-31T23:59:50Z')
  }
}
