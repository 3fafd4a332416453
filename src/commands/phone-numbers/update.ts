import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {camelCase} from '../../lib/api/camel-case.ts'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {accountSidFlag, dryRunFlag, noHeaderFlag} from '../../lib/oclif/flags/common-flags.ts'
import {findNumber} from '../../lib/phone-numbers/find-number.ts'
import {checkWebhookUrls} from '../../lib/phone-numbers/webhook-urls.ts'

const methodFlag = (description: string) => Flags.option({description, options: ['GET', 'POST'] as const})()

const propertyFlags = {
  'friendly-name': Flags.string({description: 'A name for the number, up to 64 characters.'}),
  'sms-url': Flags.string({description: 'The webhook URL for incoming messages.'}),
  'sms-method': methodFlag('The HTTP method for --sms-url.'),
  'sms-fallback-url': Flags.string({description: 'The webhook URL to use when --sms-url fails.'}),
  'sms-fallback-method': methodFlag('The HTTP method for --sms-fallback-url.'),
  'voice-url': Flags.string({description: 'The webhook URL for incoming calls.'}),
  'voice-method': methodFlag('The HTTP method for --voice-url.'),
  'voice-fallback-url': Flags.string({description: 'The webhook URL to use when --voice-url fails.'}),
  'voice-fallback-method': methodFlag('The HTTP method for --voice-fallback-url.'),
}

export default class PhoneNumbersUpdate extends TwilioCommand {
  static override baseFlags = {...TwilioCommand.baseFlags, ...dryRunFlag}
  static override summary = 'Update the name or webhook URLs of a phone number'
  static override description =
    'A part of a number is not enough. To remove a webhook URL, pass an empty value: --sms-url ""'
  static override examples = [
    '<%= config.bin %> phone-numbers:update +12065550100 --sms-url https://example.com/sms',
    '<%= config.bin %> phone-numbers:update PNXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --friendly-name Support',
  ]
  static override args = {
    'phone-number': Args.string({
      description: 'the whole number in E.164 format, or its SID',
      required: true,
    }),
  }
  static override flags = {
    ...propertyFlags,
    properties: Flags.string({
      description:
        'The properties to show, separated by commas. [default: sid, phoneNumber, result and the changes]',
    }),
    ...accountSidFlag,
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(PhoneNumbersUpdate)
    checkWebhookUrls(flags)
    const changes = Object.entries(flags).filter(([flag]) => flag in propertyFlags)
    // A dry run looks up the number, which changes nothing.
    const resources = await this.resources({...flags, 'dry-run': false, 'cli-dry-run': false})
    const accountSid = flags['account-sid']
    const {sid, phoneNumber} = await findNumber(resources, args['phone-number'], accountSid)
    if (changes.length === 0) {
      this.notes.warn('Nothing to update. Specify what to change, for example --sms-url.')
    } else {
      const values = {...Object.fromEntries(changes), sid, 'account-sid': accountSid}
      const updating = flags['dry-run'] ? await this.resources(flags) : resources
      await updating.call('api:core:incoming-phone-numbers:update', values)
    }
    const changed = changes.map(([flag, value]) => [camelCase(flag), value] as const)
    const record = {
      sid,
      phoneNumber,
      result: changes.length === 0 ? 'Nothing to update' : 'Success',
      ...Object.fromEntries(changed),
    }
    await this.printRecords([record], flags.properties ? {} : {properties: Object.keys(record)})
  }
}
