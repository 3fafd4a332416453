import type {Catalog, Operation} from '../api/catalog.ts'
import type {ResourceRecord, Resources, Values} from '../api/resources.ts'
import {UserError} from '../app/errors.ts'

const SEARCH = /^api:core:available-phone-numbers:([a-z-]+):list$/

/** The types of phone numbers that Twilio sells: `local`, `toll-free`, `machine-to-machine`. */
export const listNumberTypes = (catalog: Catalog): string[] =>
  Object.keys(catalog.outline('core')?.operations ?? {}).flatMap((id) => SEARCH.exec(id)?.[1] ?? [])

/** The operations that search for and buy numbers of a type. Types without their own purchase resource use the general one. */
export const findNumberOperations = (
  catalog: Catalog,
  type: string,
): {readonly search: Operation; readonly purchase: Operation} => {
  const search = catalog.operation(`api:core:available-phone-numbers:${type}:list`)
  const purchase =
    catalog.operation(`api:core:incoming-phone-numbers:${type}:create`) ??
    catalog.operation('api:core:incoming-phone-numbers:create')
  if (!search || !purchase) throw new Error(`The catalog has no ${type} phone numbers`)
  return {search, purchase}
}

/**
 * Searches for numbers for sale. The best match is first.
 *
 * @throws UserError when no number matches
 */
export const searchNumbers = async (
  resources: Resources,
  search: Operation,
  values: Values,
  limit: number,
): Promise<ResourceRecord[]> => {
  const numbers: ResourceRecord[] = []
  for await (const page of resources.list(search, values, limit)) numbers.push(...page)
  if (numbers.length > 0) return numbers
  const country = String(values['country-code'])
  throw new UserError('no-numbers-available', `No matching numbers available in ${country}.`, {
    hint: 'Remove a search flag, or try another type of number. To list the types, run: twilio phone-numbers:buy',
  })
}

/** Formats a number for a list of choices: the number, its location and its capabilities. */
export const formatAvailableNumber = (number: ResourceRecord): string => {
  const {phoneNumber, locality, region, capabilities, addressRequirements} = number
  const enabled = Object.entries((capabilities ?? {}) as object)
    .filter(([, isEnabled]) => isEnabled === true)
    .map(([name]) => (name.length === 3 ? name.toUpperCase() : name))
  const address = addressRequirements && addressRequirements !== 'none' ? 'address required' : ''
  return [
    String(phoneNumber).padEnd(16),
    [locality, region].filter(Boolean).join(', ').padEnd(24),
    enabled.join(' ').padEnd(18),
    address,
  ]
    .join(' ')
    .trimEnd()
}

/** Fetches the monthly price of a number type, such as `1.15 USD`. Undefined when the price is not known. */
export const fetchMonthlyPrice = async (
  resources: Resources,
  country: string,
  type: string,
): Promise<string | undefined> => {
  try {
    const prices = await resources.call('api:pricing:v1:phone-numbers:countries:fetch', {
      'iso-country': country,
    })
    const byType = (prices?.phoneNumberPrices ?? []) as ResourceRecord[]
    const price = byType.find(({numberType}) => String(numberType).replace(/[ _]/g, '-') === type)
    return price ? `${price.currentPrice} ${String(prices?.priceUnit ?? '').toUpperCase()}`.trim() : undefined
  } catch {
    // The price is only information: the purchase works without it.
    return undefined
  }
}
