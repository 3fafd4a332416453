import type {Catalog, Operation} from '../api/catalog.ts'
import type {ResourceRecord, Resources, Values} from '../api/resources.ts'
import {UserError} from '../app/errors.ts'

const SEARCH = /^api:core:available-phone-numbers:([a-z-]+):list$/

/** The kinds of numbers that can be searched for: `local`, `toll-free`, `machine-to-machine`. */
export const numberKinds = (catalog: Catalog): string[] =>
  Object.keys(catalog.outline('core')?.operations ?? {}).flatMap((id) => SEARCH.exec(id)?.[1] ?? [])

/** How numbers of a kind are found and bought; a kind without a resource of its own is bought by the general one. */
export const numberOperations = (
  catalog: Catalog,
  kind: string,
): {readonly search: Operation; readonly purchase: Operation} => {
  const search = catalog.operation(`api:core:available-phone-numbers:${kind}:list`)
  const purchase =
    catalog.operation(`api:core:incoming-phone-numbers:${kind}:create`) ??
    catalog.operation('api:core:incoming-phone-numbers:create')
  if (!search || !purchase) throw new Error(`The catalog has no ${kind} phone numbers`)
  return {search, purchase}
}

/** Numbers for sale, the best match first. */
export const findAvailable = async (
  resources: Resources,
  search: Operation,
  values: Values,
  limit: number,
): Promise<ResourceRecord[]> => {
  const found: ResourceRecord[] = []
  for await (const page of resources.list(search, values, limit)) found.push(...page)
  if (found.length > 0) return found
  const country = String(values['country-code'])
  throw new UserError('no-numbers-available', `No number for sale in ${country} is like that.`, {
    hint: 'Leave out a condition, or try another kind: twilio phone-numbers:buy',
  })
}

/** What a person chooses by: the number, its place and what it can do. */
export const describeAvailable = (number: ResourceRecord): string => {
  const {phoneNumber, locality, region, capabilities, addressRequirements} = number
  const can = Object.entries((capabilities ?? {}) as object)
    .filter(([, able]) => able === true)
    .map(([name]) => (name.length === 3 ? name.toUpperCase() : name))
  const needs = addressRequirements && addressRequirements !== 'none' ? 'needs an address' : ''
  return [
    String(phoneNumber).padEnd(16),
    [locality, region].filter(Boolean).join(', ').padEnd(24),
    can.join(' ').padEnd(18),
    needs,
  ]
    .join(' ')
    .trimEnd()
}

/** What a number of a kind costs each month, such as `1.15 USD`; undefined when the prices do not say. */
export const monthlyPrice = async (
  resources: Resources,
  country: string,
  kind: string,
): Promise<string | undefined> => {
  try {
    const prices = await resources.call('api:pricing:v1:phone-numbers:countries:fetch', {
      'iso-country': country,
    })
    const byKind = (prices?.phoneNumberPrices ?? []) as ResourceRecord[]
    const price = byKind.find(({numberType}) => String(numberType).replace(/[ _]/g, '-') === kind)
    return price ? `${price.currentPrice} ${String(prices?.priceUnit ?? '').toUpperCase()}`.trim() : undefined
  } catch {
    // The price is a courtesy: without it the purchase is still the user's to make.
    return undefined
  }
}
