import plan from '../../../../../data/number-blocks.json' with {type: 'json'}

/** The kind of a number, as the last segment of the resource's path. */
export type NumberKind =
  | 'Local'
  | 'TollFree'
  | 'Mobile'
  | 'National'
  | 'Voip'
  | 'SharedCost'
  | 'MachineToMachine'

/** What Twilio wants to know of the one who buys a number: https://www.twilio.com/en-us/guidelines/regulatory */
export type AddressRequirement = 'none' | 'any' | 'local' | 'foreign'

export interface Country {
  readonly name: string
  /** Calling code: `44`. */
  readonly code: string
  /** National numbers without their last four digits, by kind. */
  readonly blocks: Readonly<Partial<Record<NumberKind, readonly string[]>>>
}

/** The countries in which numbers are offered: see scripts/number-blocks.ts. */
export const COUNTRIES: Readonly<Record<string, Country>> = plan.countries

/** The area codes of a country of the North American Numbering Plan. */
const AREA_CODES: Readonly<Record<string, ReadonlySet<string>>> = {
  US: new Set(plan.areas.US),
  CA: new Set(plan.areas.CA),
}

export const TOLL_FREE_AREAS = ['800', '833', '844', '855', '866', '877', '888']

/** The countries in which an address is required. */
const ADDRESS_REQUIREMENTS: Readonly<Record<string, AddressRequirement>> = {
  AU: 'any',
  BE: 'local',
  BR: 'any',
  CH: 'local',
  DE: 'local',
  DK: 'local',
  ES: 'any',
  FR: 'local',
  HK: 'any',
  IE: 'any',
  IT: 'foreign',
  JP: 'any',
  NO: 'local',
  SG: 'any',
  ZA: 'any',
}

export const addressRequirement = (country: string, kind: NumberKind): AddressRequirement =>
  kind === 'TollFree' ? 'none' : (ADDRESS_REQUIREMENTS[country] ?? 'none')

export const isNorthAmerican = (country: string): boolean => country in AREA_CODES

/** Is it an area code of the country? */
export const hasAreaCode = (country: string, areaCode: string): boolean =>
  AREA_CODES[country]?.has(areaCode) === true

/** The area codes of a country, in order. */
export const areaCodesOf = (country: string): readonly string[] => [...(AREA_CODES[country] ?? [])]

export const kindsOf = (country: string): NumberKind[] =>
  Object.keys(COUNTRIES[country]?.blocks ?? {}) as NumberKind[]

/** What a number can do, as in `capabilities`. */
export interface Capabilities {
  readonly voice: boolean
  readonly sms: boolean
  readonly mms: boolean
  readonly fax: boolean
}

/** Local numbers outside North America cannot receive messages in most countries, mobile ones can. */
const LOCAL_SMS: ReadonlySet<string> = new Set(['US', 'CA', 'PR', 'GB', 'AU', 'SE', 'NL', 'IL', 'HU', 'LT'])

export const capabilitiesOf = (country: string, kind: NumberKind): Capabilities => {
  const isLocalSms = (kind === 'Local' || kind === 'TollFree') && LOCAL_SMS.has(country)
  const isAmerican = isNorthAmerican(country)
  return {
    voice: kind !== 'MachineToMachine',
    sms: kind === 'Mobile' || kind === 'MachineToMachine' || (kind === 'TollFree' ? isAmerican : isLocalSms),
    mms: isAmerican && (kind === 'Local' || kind === 'TollFree'),
    fax: false,
  }
}

/** A number that is offered. */
export interface NumberType {
  readonly country: string
  readonly kind: NumberKind
}

/** The country and kind of a number; undefined if it is not one that is offered. */
export const typeOfNumber = (number: string): NumberType | undefined => {
  const [, area, exchange] = /^\+1(\d{3})(\d{3})\d{4}$/.exec(number) ?? []
  if (area !== undefined && exchange !== undefined) {
    if (!/^[2-9](?!11)/.test(exchange)) return undefined
    if (TOLL_FREE_AREAS.includes(area)) return {country: 'US', kind: 'TollFree'}
    const country = Object.keys(AREA_CODES).find((each) => hasAreaCode(each, area))
    if (country) return {country, kind: 'Local'}
  }
  for (const [country, {code, blocks}] of Object.entries(COUNTRIES)) {
    if (!number.startsWith(`+${code}`)) continue
    const national = number.slice(code.length + 1, -4)
    const kind = Object.entries(blocks).find(([, known]) => known.includes(national))?.[0]
    if (kind) return {country, kind: kind as NumberKind}
  }
  return undefined
}
