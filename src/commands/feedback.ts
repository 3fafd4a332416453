import {BaseCommand} from '../lib/oclif/commands/base-command.ts'

/** As npm has it in package.json. */
type Bugs = string | {readonly url?: string; readonly email?: string}

export default class Feedback extends BaseCommand {
  static override summary = 'Say where to report a fault or a wish'
  static override examples = ['<%= config.bin %> feedback']

  async run(): Promise<void> {
    await this.parse(Feedback)
    const {bugs = ''} = this.config.pjson as {bugs?: Bugs}
    const url = typeof bugs === 'string' ? bugs : (bugs.url ?? bugs.email ?? '')
    this.note(
      'Faults, wishes and questions are welcome here. With a fault, add what "twilio version" prints.',
    )
    if (url.endsWith('/issues')) {
      // GitHub's form for what must not be public: https://docs.github.com/code-security/security-advisories
      const privately = url.replace(/issues$/, 'security/advisories/new')
      this.note(`What would help an attacker, please report privately: ${privately}`)
    }
    await this.printRecords([{url}], {header: false})
  }
}
