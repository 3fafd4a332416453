import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {accountSidFlag, noHeaderFlag, propertiesFlag} from '../../lib/oclif/flags/common-flags.ts'

export default class PhoneNumbersList extends TwilioCommand {
  static override summary = 'List all phone numbers of the account'
  static override examples = [
    '<%= config.bin %> phone-numbers:list',
    '<%= config.bin %> phone-numbers:list --properties phoneNumber,smsUrl,voiceUrl -o tsv',
  ]
  static override flags = {
    ...propertiesFlag(['sid', 'phoneNumber', 'friendlyName']),
    ...accountSidFlag,
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(PhoneNumbersList)
    const resources = await this.resources(flags)
    await this.printPages(
      resources.list('api:core:incoming-phone-numbers:list', {
        'account-sid': flags['account-sid'],
        'page-size': '1000',
      }),
    )
  }
}
