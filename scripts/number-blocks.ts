/**
 * Writes data/number-blocks.json: for each country in which Twilio has numbers, blocks of national numbers without their last
 * four digits. All numbers of a block are valid according to Google's metadata, so the emulator offers numbers that an
 * application's own check of phone numbers accepts.
 *
 * Usage: npx tsx scripts/number-blocks.ts
 */
import {writeFile} from 'node:fs/promises'
import {type CountryCode, getCountryCallingCode, parsePhoneNumberFromString} from 'libphonenumber-js/max'
import metadata from 'libphonenumber-js/metadata.max.json'
import RandExp from 'randexp'

/** The kinds of numbers in each country: https://www.twilio.com/en-us/phone-numbers/pricing */
const COUNTRIES: Readonly<Record<string, string>> = {
  AR: 'Local TollFree',
  AT: 'Local Mobile National TollFree',
  AU: 'Local Mobile National TollFree',
  BE: 'Local Mobile TollFree',
  BG: 'Local TollFree',
  BR: 'Local Mobile TollFree',
  CA: 'Local TollFree',
  CH: 'Local Mobile TollFree',
  CL: 'Local Mobile TollFree',
  CO: 'Local TollFree',
  CR: 'Local TollFree',
  CY: 'Local TollFree',
  CZ: 'Local Mobile TollFree',
  DE: 'Local Mobile National TollFree',
  DK: 'Local Mobile TollFree',
  DO: 'Local TollFree',
  EE: 'Local Mobile TollFree',
  ES: 'Local Mobile TollFree',
  FI: 'Local Mobile National TollFree',
  FR: 'Local Mobile National TollFree',
  GB: 'Local Mobile National TollFree',
  GE: 'Local',
  GR: 'Local TollFree',
  HK: 'Local Mobile TollFree',
  HR: 'Local TollFree',
  HU: 'Local Mobile TollFree',
  ID: 'Local TollFree',
  IE: 'Local Mobile National TollFree',
  IL: 'Local Mobile TollFree',
  IT: 'Local Mobile TollFree',
  JP: 'Local National TollFree',
  KE: 'Local TollFree',
  LT: 'Local Mobile TollFree',
  LU: 'Local TollFree',
  LV: 'Local Mobile TollFree',
  MX: 'Local TollFree',
  MY: 'Local Mobile TollFree',
  NL: 'Local Mobile National TollFree',
  NO: 'Local Mobile TollFree',
  NZ: 'Local TollFree',
  PA: 'Local TollFree',
  PE: 'Local TollFree',
  PH: 'Local Mobile TollFree',
  PL: 'Local Mobile TollFree',
  PR: 'Local',
  PT: 'Local Mobile TollFree',
  RO: 'Local TollFree',
  SE: 'Local Mobile TollFree',
  SG: 'Mobile TollFree',
  SI: 'Local TollFree',
  SK: 'Local Mobile TollFree',
  TH: 'Local Mobile TollFree',
  TN: 'Local',
  TW: 'TollFree',
  UG: 'Local TollFree',
  US: 'Local TollFree',
  VE: 'Local',
  ZA: 'Local Mobile TollFree',
}

/** Where Google's metadata have the pattern of a kind, among a country's types. */
const TYPES: Readonly<Record<string, readonly [index: number, types: readonly string[]]>> = {
  Local: [0, ['FIXED_LINE', 'FIXED_LINE_OR_MOBILE']],
  Mobile: [1, ['MOBILE', 'FIXED_LINE_OR_MOBILE']],
  TollFree: [2, ['TOLL_FREE']],
  // A number of no place: a country has a type of its own for them, or they are VoIP numbers.
  National: [6, ['UAN', 'VOIP', 'SHARED_COST', 'FIXED_LINE']],
}

const NATIONAL_TYPES = [5, 6, 9, 8]
const BLOCKS = 12
const ATTEMPTS = 4000
const LAST_DIGITS = ['0000', '0123', '2468', '3579', '5555', '7890', '9999']

/** A random number generator, so that the file is the same each time. */
const createRandom = (seed: number) => {
  let state = seed
  return (from: number, to: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return from + Math.floor((state / 2 ** 31) * (to - from + 1))
  }
}

type CountryMetadata = readonly unknown[]
const countries = metadata.countries as unknown as Readonly<Record<string, CountryMetadata>>
const patternsOf = (country: string, kind: string): string[] => {
  const types = (countries[country]?.[11] ?? []) as readonly (readonly [string?] | 0)[]
  const indexes = kind === 'National' ? NATIONAL_TYPES : [TYPES[kind]?.[0] ?? 0]
  const own = indexes.map((index) => types[index] || undefined).map((type) => type?.[0])
  return own.filter((pattern): pattern is string => pattern !== undefined)
}

const isOfKind = (country: string, number: string, kind: string): boolean => {
  const parsed = parsePhoneNumberFromString(number, country as CountryCode)
  return (
    parsed?.isValid() === true &&
    parsed.country === country &&
    TYPES[kind]?.[1].includes(String(parsed.getType())) === true
  )
}

const findBlocks = (country: string, kind: string): string[] => {
  const blocks = new Set<string>()
  const code = getCountryCallingCode(country as CountryCode)
  for (const pattern of patternsOf(country, kind)) {
    const expression = new RandExp(pattern)
    expression.randInt = createRandom(code.length * 7 + country.charCodeAt(0) * 31 + country.charCodeAt(1))
    for (let attempt = 0; attempt < ATTEMPTS && blocks.size < BLOCKS; attempt++) {
      const block = expression.gen().slice(0, -4)
      const isValid =
        isUsual(block) && LAST_DIGITS.every((last) => isOfKind(country, `+${code}${block}${last}`, kind))
      if (isValid) blocks.add(block)
    }
    if (blocks.size > 0) break
  }
  return [...blocks].sort()
}

/** Most numbers have 7 to 11 digits after the calling code; metadata also know short and very long ones. */
const isUsual = (block: string): boolean => block.length >= 3 && block.length <= 7 && !block.startsWith('00')

const areaCodesOf = (country: string): string[] =>
  Array.from({length: 800}, (_, index) => String(200 + index)).filter((area) =>
    isOfKind(country, `+1${area}2345678`, 'Local'),
  )

const names = new Intl.DisplayNames('en', {type: 'region'})
const result: Record<string, object> = {}
for (const [country, kinds] of Object.entries(COUNTRIES)) {
  const blocks = Object.fromEntries(kinds.split(' ').map((kind) => [kind, findBlocks(country, kind)]))
  for (const [kind, found] of Object.entries(blocks)) {
    if (found.length === 0 && kind !== 'TollFree') console.warn(`${country} has no ${kind} numbers`)
  }
  const name = names.of(country)?.replace(' SAR China', '') ?? country
  result[country] = {name, code: getCountryCallingCode(country as CountryCode), blocks}
}
const areas = {US: areaCodesOf('US'), CA: areaCodesOf('CA')}
await writeFile(
  new URL('../data/number-blocks.json', import.meta.url),
  `${JSON.stringify({countries: result, areas})}\n`,
)
