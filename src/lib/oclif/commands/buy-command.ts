import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import * as Flags from '@oclif/core/flags'
import {type Catalog, openCatalog} from '../../api/catalog.ts'
import type {ResourceRecord, Resources} from '../../api/resources.ts'
import {UsageError, UserError} from '../../app/errors.ts'
import {
  fetchMonthlyPrice,
  findNumberOperations,
  formatAvailableNumber,
  searchNumbers,
} from '../../phone-numbers/search-numbers.ts'
import {checkWebhookUrls} from '../../phone-numbers/webhook-urls.ts'
import {noHeaderFlag, propertiesFlag} from '../flags/common-flags.ts'
import {
  type AnyFlags,
  checkedValues,
  limitFlags,
  limitOf,
  parameterFlags,
  skipValidationFlag,
} from '../flags/parameter-flags.ts'
import {TwilioCommand} from './twilio-command.ts'

/** How many of the available numbers an error lists. */
const MAX_LISTED = 5

/** Buys a phone number of one type: search, choose, confirm, purchase. */
abstract class BuyCommand extends TwilioCommand {
  static readonly type: string

  async run(): Promise<void> {
    const command = this.constructor as typeof BuyCommand
    const {flags} = (await this.parse(command)) as {flags: AnyFlags}
    checkWebhookUrls(flags)
    const {search, purchase} = findNumberOperations(this.context.catalog, command.type)
    const criteria = checkedValues(search, flags)
    const {'area-code': _, ...settings} = checkedValues(purchase, flags)
    const resources = await this.resources(flags)
    const available = await searchNumbers(resources, search, criteria, limitOf(flags))
    const number = flags.yes ? this.#takeFirst(available) : await this.#choose(available, resources, flags)
    const bought = await resources.call(purchase.id, {...settings, 'phone-number': number})
    this.note(`Bought ${number}.`)
    await this.printRecords(bought ? [bought] : [])
  }

  #takeFirst(available: readonly ResourceRecord[]): string {
    const number = String(available[0]?.phoneNumber)
    this.note(`Buying ${number}, the first of ${available.length} found.`)
    return number
  }

  async #choose(
    available: readonly ResourceRecord[],
    resources: Resources,
    flags: AnyFlags,
  ): Promise<string> {
    if (!this.terminal.interactive) throw confirmationRequired(available, this.isEmulated)
    const cost = this.isEmulated ? '(emulator)' : this.#describeCost(resources, flags)
    const number = await this.context.prompts.choose(
      'Which number do you want to buy?',
      available.map((one) => ({name: formatAvailableNumber(one), value: String(one.phoneNumber)})),
    )
    const question = `Buy ${number}? ${await cost}`
    if (await this.context.prompts.confirm(question)) return number
    throw new UserError('canceled', 'Canceled. Nothing was bought.')
  }

  async #describeCost(resources: Resources, flags: AnyFlags): Promise<string> {
    const {type} = this.constructor as typeof BuyCommand
    const price = await fetchMonthlyPrice(resources, String(flags['country-code']), type)
    return price ? `It costs ${price} per month.` : 'Twilio charges a monthly fee.'
  }
}

const confirmationRequired = (available: readonly ResourceRecord[], isEmulated: boolean): UsageError => {
  const numbers = available.slice(0, MAX_LISTED).map(({phoneNumber}) => String(phoneNumber))
  const more = available.length > MAX_LISTED ? ` and ${available.length - MAX_LISTED} more` : ''
  return new UsageError(
    'confirmation-required',
    'Confirmation required to buy a phone number. Nothing was bought.',
    `Available: ${numbers.join(', ')}${more}. To buy the first, add --yes.${isEmulated ? '' : ' A phone number has a monthly fee.'}`,
  )
}

/** The program's catalog. The flags are created from it before there is a context that provides it. */
const openInstalledCatalog = (): Catalog => {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  return openCatalog(join(directory, 'dist', 'catalog'))
}

/** Creates the command that buys numbers of a type, with the flags of the search and of the purchase. */
export const createBuyCommand = (type: string) => {
  const {search, purchase} = findNumberOperations(openInstalledCatalog(), type)
  const {'phone-number': _, ...settings} = parameterFlags(purchase)
  const name = type === 'voip' ? 'VoIP' : type
  return class extends BuyCommand {
    static override readonly type = type
    static override summary = `Search for and buy a ${name} phone number`
    static override description =
      'On a terminal, lists the available numbers to choose from and buys nothing until you confirm. Without a terminal, use --yes to buy the first number.'
    static override examples = [
      '<%= config.bin %> <%= command.id %> --country-code US --contains 555',
      '<%= config.bin %> <%= command.id %> --country-code US --sms-enabled --sms-url https://example.com/sms --yes',
    ]
    static override flags = {
      ...parameterFlags(search),
      ...limitFlags,
      yes: Flags.boolean({
        char: 'y',
        default: false,
        description: 'Buy the first available number without a prompt.',
      }),
      ...settings,
      ...parameterFlags(search),
      ...propertiesFlag(purchase.columns),
      ...noHeaderFlag,
      ...skipValidationFlag,
    }
  }
}
