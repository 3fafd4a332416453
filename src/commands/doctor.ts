import * as Flags from '@oclif/core/flags'
import {TwilioCommand} from '../lib/oclif/commands/twilio-command.ts'
import {propertiesFlag} from '../lib/oclif/flags/common-flags.ts'

export default class Doctor extends TwilioCommand {
  static override summary = 'Find out what keeps this program from working'
  static override description =
    'Looks at Node, the terminal, the configuration and who may read it, proxy and certificates, whether Twilio answers, the clock, the credentials, and plugins. Ends with 1 when a check has failed. Shows no secrets.'
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --fix',
    '<%= config.bin %> doctor -p staging -o json',
  ]
  static override flags = {
    fix: Flags.boolean({description: 'Take the configuration from others who can read it.', default: false}),
    offline: Flags.boolean({description: 'Ask nothing of the network.', default: false}),
    ...propertiesFlag(['check', 'status', 'detail', 'whatToDo']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Doctor)
    const {examine} = await import('../lib/doctor/examine.ts')
    const findings = await examine(this.context, {
      plugins: this.config,
      engines: this.config.pjson.engines?.node ?? '',
      profile: flags.profile,
      fix: flags.fix,
      offline: flags.offline,
      timeoutMs: (flags.timeout ?? 10) * 1000,
    })
    await this.printRecords(findings)
    const failures = findings.filter(({status}) => status === 'failed').length
    if (failures === 0) return this.note('No problems found.')
    this.notes.error(`${failures} ${failures === 1 ? 'check has' : 'checks have'} failed.`)
    this.context.exitCode = 1
  }
}
