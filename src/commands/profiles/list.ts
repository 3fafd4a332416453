import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {optionalRecordFlags} from '../../lib/oclif/flags/common-flags.ts'
import type {OutputRecord} from '../../lib/output/record.ts'
import {listAvailableProfiles} from '../../lib/profiles/profile-summary.ts'

export default class ProfilesList extends BaseCommand {
  static override summary = 'List profiles'
  static override description =
    'Credentials from environment variables are listed as [env]. The active profile is the one that commands use without -p. Secrets are never shown. JSON output also has the SID of the API key and where its secret is stored.'
  static override examples = ['<%= config.bin %> profiles:list', '<%= config.bin %> profiles:list -o json']
  static override flags = optionalRecordFlags('id, accountSid and active')

  async run(): Promise<void> {
    await this.parse(ProfilesList)
    const {configuration, env, notes} = this.context
    const profiles = listAvailableProfiles(
      configuration.read(),
      env,
      notes.warn,
      await this.context.project(),
    )
    if (profiles.length === 0) {
      notes.warn(
        'No profiles found. Create one: twilio profiles:create. To try commands without an account, add -p emulator.',
      )
    }
    const regional = profiles.some(({region}) => region)
    const records: OutputRecord[] = profiles.map(
      ({name, accountSid, apiKey, region, edge, active, storage, kind, emulatorUrl}) => ({
        id: name,
        accountSid,
        ...(regional && {region}),
        active,
        edge: edge ?? null,
        apiKey: apiKey ?? null,
        storage: storage ?? null,
        kind,
        ...(emulatorUrl && {emulatorUrl}),
      }),
    )
    const mixed = profiles.some(({kind}) => kind === 'emulator' || kind === 'oauth')
    const properties = [
      'id',
      'accountSid',
      ...(regional ? ['region'] : []),
      ...(mixed ? ['kind'] : []),
      'active',
    ]
    if (records.length > 0 || this.outputFormat === 'json') {
      await this.printRecords(records, this.hasProperties ? {} : {properties})
    }
  }
}
