import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {noHeaderFlag} from '../../lib/oclif/flags/common-flags.ts'
import type {OutputRecord} from '../../lib/output/record.ts'
import {profilesInUse} from '../../lib/profiles/profile-summary.ts'

export default class ProfilesList extends BaseCommand {
  static override summary = 'List the profiles, and mark the one in use'
  static override description =
    'Credentials in the environment are listed as [env]. Active is the profile that a command without -p uses. Secrets are never shown; JSON has the API key’s SID and where its secret is stored, too.'
  static override examples = ['<%= config.bin %> profiles:list', '<%= config.bin %> profiles:list -o json']
  static override flags = {...noHeaderFlag}

  async run(): Promise<void> {
    await this.parse(ProfilesList)
    const {configuration, env, notes} = this.context
    const profiles = profilesInUse(configuration.read(), env, notes.warn)
    if (profiles.length === 0) {
      notes.warn(
        'There is no profile yet. Make one: twilio profiles:create. Without an account, add: -p emulator',
      )
    }
    const regional = profiles.some(({region}) => region)
    const records: OutputRecord[] = profiles.map(
      ({name, accountSid, apiKey, region, edge, active, storage}) => ({
        id: name,
        accountSid,
        ...(regional && {region}),
        active,
        edge: edge ?? null,
        apiKey: apiKey ?? null,
        storage: storage ?? null,
      }),
    )
    const properties = ['id', 'accountSid', ...(regional ? ['region'] : []), 'active']
    if (records.length > 0 || this.outputFormat === 'json') await this.printRecords(records, {properties})
  }
}
