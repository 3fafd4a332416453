import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {camelCase} from '../../lib/api/camel-case.ts'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {accountSidFlag} from '../../lib/oclif/flags/common-flags.ts'
import {findNumberSid} from '../../lib/phone-numbers/find-number.ts'
import {checkWebhookAddresses} from '../../lib/phone-numbers/webhook-address.ts'

const method = (description: string) => Flags.option({description, options: ['GET', 'POST'] as const})()

const propertyFlags = {
  'friendly-name': Flags.string({description: 'A name for the number, of up to 64 characters.'}),
  'sms-url': Flags.string({description: 'What Twilio requests when the number receives a message.'}),
  'sms-method': method('How it requests --sms-url.'),
  'sms-fallback-url': Flags.string({description: 'What it requests when --sms-url fails.'}),
  'sms-fallback-method': method('How it requests --sms-fallback-url.'),
  'voice-url': Flags.string({description: 'What Twilio requests when somebody calls the number.'}),
  'voice-method': method('How it requests --voice-url.'),
  'voice-fallback-url': Flags.string({description: 'What it requests when --voice-url fails.'}),
  'voice-fallback-method': method('How it requests --voice-fallback-url.'),
}

export default class PhoneNumbersUpdate extends TwilioCommand {
  static override summary = 'Change what a phone number does'
  static override description = 'An empty address, as in --sms-url "", takes the address away.'
  static override examples = [
    '<%= config.bin %> phone-numbers:update +12065550100 --sms-url https://example.com/sms',
    '<%= config.bin %> phone-numbers:update PNXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --friendly-name Support',
  ]
  static override args = {
    'phone-number': Args.string({description: 'the number in E.164 format, or its SID', required: true}),
  }
  static override flags = {...propertyFlags, ...accountSidFlag}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(PhoneNumbersUpdate)
    checkWebhookAddresses(flags)
    const changes = Object.entries(flags).filter(([flag]) => flag in propertyFlags)
    const resources = await this.resources(flags)
    const accountSid = flags['account-sid']
    const sid = await findNumberSid(resources, args['phone-number'], accountSid)
    if (changes.length === 0) {
      this.notes.warn('Nothing to update: name what shall change, such as --sms-url.')
    } else {
      const values = {...Object.fromEntries(changes), sid, 'account-sid': accountSid}
      await resources.call('api:core:incoming-phone-numbers:update', values)
    }
    const changed = changes.map(([flag, value]) => [camelCase(flag), value] as const)
    const record = {
      sid,
      result: changes.length === 0 ? 'Nothing to update' : 'Success',
      ...Object.fromEntries(changed),
    }
    await this.printRecords([record], {properties: Object.keys(record)})
  }
}
