import {BaseCommand} from '../lib/oclif/commands/base-command.ts'

/** The `bugs` field of package.json. */
type Bugs = string | {readonly url?: string; readonly email?: string}

export default class Feedback extends BaseCommand {
  static override summary = 'Show where to report bugs and feature requests'
  static override examples = ['<%= config.bin %> feedback']

  async run(): Promise<void> {
    await this.parse(Feedback)
    const {bugs = ''} = this.config.pjson as {bugs?: Bugs}
    const url = typeof bugs === 'string' ? bugs : (bugs.url ?? bugs.email ?? '')
    this.note(
      'Report bugs and feature requests here. In a bug report, include the output of "twilio version".',
    )
    if (url.endsWith('/issues')) {
      // GitHub's form for private vulnerability reports: https://docs.github.com/code-security/security-advisories
      const privateUrl = url.replace(/issues$/, 'security/advisories/new')
      this.note(`Report security vulnerabilities privately: ${privateUrl}`)
    }
    await this.printRecords([{url}], {header: false})
  }
}
