import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import * as Flags from '@oclif/core/flags'
import {type Catalog, openCatalog} from '../../api/catalog.ts'
import type {ResourceRecord, Resources} from '../../api/resources.ts'
import {UsageError, UserError} from '../../app/errors.ts'
import {safeText} from '../../output/safe-text.ts'
import {
  describeAvailable,
  findAvailable,
  monthlyPrice,
  numberOperations,
} from '../../phone-numbers/search-numbers.ts'
import {checkWebhookAddresses} from '../../phone-numbers/webhook-address.ts'
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

/** Of the numbers found, those that an error shows. */
const SHOWN = 5

/** Buys a phone number of one kind: search, choose, confirm, purchase. */
abstract class BuyCommand extends TwilioCommand {
  static readonly kind: string

  async run(): Promise<void> {
    const command = this.constructor as typeof BuyCommand
    const {flags} = (await this.parse(command)) as {flags: AnyFlags}
    checkWebhookAddresses(flags)
    const {search, purchase} = numberOperations(this.context.catalog, command.kind)
    const conditions = checkedValues(search, flags)
    const {'area-code': _, ...settings} = checkedValues(purchase, flags)
    const resources = await this.resources(flags)
    const found = await findAvailable(resources, search, conditions, limitOf(flags))
    const number = flags.yes ? this.#first(found) : await this.#choose(found, resources, flags)
    const bought = await resources.call(purchase.id, {...settings, 'phone-number': number})
    this.note(`Bought ${number}.`)
    await this.printRecords(bought ? [bought] : [])
  }

  #first(found: readonly ResourceRecord[]): string {
    const number = String(found[0]?.phoneNumber)
    this.note(`Buying ${number}, the first of ${found.length} found.`)
    return number
  }

  async #choose(found: readonly ResourceRecord[], resources: Resources, flags: AnyFlags): Promise<string> {
    if (!this.terminal.interactive) throw nobodyChose(found)
    const price = monthlyPrice(
      resources,
      String(flags['country-code']),
      (this.constructor as typeof BuyCommand).kind,
    )
    const number = await this.context.prompts.choose(
      'Which number?',
      found.map((one) => ({name: safeText(describeAvailable(one)), value: String(one.phoneNumber)})),
    )
    const known = await price
    const cost = known ? `It costs ${known} each month.` : 'Twilio charges for it each month.'
    if (await this.context.prompts.confirm(`Buy ${safeText(number)}? ${safeText(cost)}`)) return number
    throw new UserError('canceled', 'Canceled. Nothing was bought.')
  }
}

const nobodyChose = (found: readonly ResourceRecord[]): UsageError => {
  const numbers = found.slice(0, SHOWN).map(({phoneNumber}) => String(phoneNumber))
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : ''
  return new UsageError(
    'confirmation-required',
    'Nothing was bought: without a terminal nobody can choose a number.',
    `Found: ${numbers.join(', ')}${more}. Add --yes to buy the first; it costs money every month.`,
  )
}

/** The program's catalog, which the flags are made of before there is a context to ask for it. */
const installedCatalog = (): Catalog => {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  return openCatalog(join(directory, 'dist', 'catalog'))
}

/** The command that buys numbers of a kind, with the flags of the search and of the purchase. */
export const buyCommand = (kind: string) => {
  const {search, purchase} = numberOperations(installedCatalog(), kind)
  const {'phone-number': _, ...settings} = parameterFlags(purchase)
  const name = kind === 'voip' ? 'VoIP' : kind
  return class extends BuyCommand {
    static override readonly kind = kind
    static override summary = `Buy a ${name} phone number: search, choose, confirm`
    static override description =
      'On a terminal the numbers found are shown to choose from, and nothing is bought before you confirm. Elsewhere --yes buys the first.'
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
        description: 'Buy the first number found, without asking.',
      }),
      ...settings,
      ...parameterFlags(search),
      ...propertiesFlag(purchase.columns),
      ...noHeaderFlag,
      ...skipValidationFlag,
    }
  }
}
