import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

type Step = Record<string, unknown>

export default class EmulatorCall extends BaseCommand {
  static override summary = "Call one of the emulator's numbers"
  static override description =
    "The number's URL for calls is requested, as Twilio does for a call from a phone, and the TwiML in its response is run. The command waits until the call ends, and prints what happened in it."
  static override examples = [
    '<%= config.bin %> emulator:call --from +12063996576 --to +12067523880 --digits 1 --digits 42#',
    '<%= config.bin %> emulator:call --from +12063996576 --to +12067523880 --speech "Sales, please" -o json',
  ]
  static override flags = {
    from: Flags.string({description: 'The phone number of the person who calls.', required: true}),
    to: Flags.string({description: "One of the account's phone numbers.", required: true}),
    digits: Flags.string({
      description: 'The keys to press when the call asks for input. May be repeated, for further requests.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    speech: Flags.string({
      description: 'What to say when the call asks for speech. May be repeated, for further requests.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'hangup-after': Flags.integer({description: 'Hang up this many seconds after the answer.', min: 0}),
    wait: Flags.integer({
      description: 'Wait up to this many seconds until the call ends.',
      default: 60,
      max: 300,
      min: 0,
    }),
    ...recordFlags(['sid', 'from', 'to', 'status', 'duration']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorCall)
    const {from, to, digits, speech, 'hangup-after': hangupAfter, wait} = flags
    const control = await this.context.controlEmulator()
    try {
      const call = await control.request<Step & {steps: Step[]}>('POST', 'calls', {
        from,
        to,
        wait,
        ...(digits && {digits}),
        ...(speech && {speech}),
        ...(hangupAfter !== undefined && {hangupAfter}),
      })
      for (const {date: _date, step, ...details} of call.steps) {
        this.note(`${String(step)} ${JSON.stringify(details)}`)
      }
      await this.printRecords([call])
    } finally {
      await control.close()
    }
  }
}
