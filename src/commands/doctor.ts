import * as Flags from '@oclif/core/flags'
import {TwilioCommand} from '../lib/oclif/commands/twilio-command.ts'
import {recordFlags} from '../lib/oclif/flags/common-flags.ts'

export default class Doctor extends TwilioCommand {
  static override summary = 'Check your setup and report problems'
  static override description =
    'Checks Node, the terminal, the configuration and its permissions, the proxy, certificates, the connection to Twilio, the clock, credentials, and plugins. The exit code is 1 when a check fails. Secrets are never shown.'
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --fix',
    '<%= config.bin %> doctor -p staging -o json',
  ]
  static override flags = {
    fix: Flags.boolean({description: 'Fix the permissions of the configuration.', default: false}),
    offline: Flags.boolean({description: 'Skip the checks that use the network.', default: false}),
    ...recordFlags(['check', 'status', 'detail', 'whatToDo']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(Doctor)
    const {runChecks} = await import('../lib/doctor/run-checks.ts')
    const findings = await runChecks(this.context, {
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
    this.notes.error(`${failures} ${failures === 1 ? 'check' : 'checks'} failed.`)
    this.context.exitCode = 1
  }
}
