/** The kind of a number, as the last segment of the resource's path. */
export type NumberKind =
  | 'Local'
  | 'TollFree'
  | 'Mobile'
  | 'National'
  | 'Voip'
  | 'SharedCost'
  | 'MachineToMachine'

interface Country {
  readonly name: string
  readonly prefix: string
  /** Digits after the prefix. */
  readonly digits: number
}

/** Countries in which the emulator has numbers. */
export const COUNTRIES: Readonly<Record<string, Country>> = {
  US: {name: 'United States', prefix: '+1', digits: 10},
  CA: {name: 'Canada', prefix: '+1', digits: 10},
  GB: {name: 'United Kingdom', prefix: '+44', digits: 10},
  DE: {name: 'Germany', prefix: '+49', digits: 10},
  FR: {name: 'France', prefix: '+33', digits: 9},
  ES: {name: 'Spain', prefix: '+34', digits: 9},
  AU: {name: 'Australia', prefix: '+61', digits: 9},
  BR: {name: 'Brazil', prefix: '+55', digits: 10},
  JP: {name: 'Japan', prefix: '+81', digits: 10},
  IE: {name: 'Ireland', prefix: '+353', digits: 9},
}

interface Area {
  readonly code: string
  readonly locality: string | null
  readonly region: string | null
}

const AREAS: Readonly<Record<string, readonly Area[]>> = {
  US: [
    {code: '206', locality: 'Seattle', region: 'WA'},
    {code: '415', locality: 'San Francisco', region: 'CA'},
    {code: '212', locality: 'New York', region: 'NY'},
    {code: '312', locality: 'Chicago', region: 'IL'},
    {code: '510', locality: 'Oakland', region: 'CA'},
  ],
  CA: [
    {code: '416', locality: 'Toronto', region: 'ON'},
    {code: '604', locality: 'Vancouver', region: 'BC'},
  ],
  GB: [{code: '20', locality: 'London', region: 'England'}],
}

const TOLL_FREE_AREAS = ['800', '833', '844', '855', '866', '877', '888']

export interface NumberSearch {
  readonly country: string
  readonly kind: NumberKind
  readonly area?: string | undefined
  /** Digits, letters or `*`: https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource */
  readonly contains?: string | undefined
  readonly locality?: string | undefined
  readonly region?: string | undefined
  readonly owned: ReadonlySet<string>
  readonly limit: number
}

export interface AvailableNumber {
  readonly phoneNumber: string
  readonly locality: string | null
  readonly region: string | null
}

const KEYPAD: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'abc'].map((letter) => [letter, '2'])),
  ...Object.fromEntries([...'def'].map((letter) => [letter, '3'])),
  ...Object.fromEntries([...'ghi'].map((letter) => [letter, '4'])),
  ...Object.fromEntries([...'jkl'].map((letter) => [letter, '5'])),
  ...Object.fromEntries([...'mno'].map((letter) => [letter, '6'])),
  ...Object.fromEntries([...'pqrs'].map((letter) => [letter, '7'])),
  ...Object.fromEntries([...'tuv'].map((letter) => [letter, '8'])),
  ...Object.fromEntries([...'wxyz'].map((letter) => [letter, '9'])),
}

function matchingAreas({country, kind, area, locality, region}: NumberSearch): Area[] {
  if (kind === 'TollFree') {
    const codes = country === 'US' || country === 'CA' ? TOLL_FREE_AREAS : ['800']
    return codes
      .filter((code) => !area || code === area)
      .map((code) => ({code, locality: null, region: null}))
  }
  const areas = AREAS[country] ?? [{code: kind === 'Mobile' ? '7' : '2', locality: null, region: null}]
  const inPlace = areas.filter(
    (one) =>
      (!locality || one.locality?.toLowerCase() === locality.toLowerCase()) &&
      (!region || one.region?.toLowerCase() === region.toLowerCase()),
  )
  if (!area) return inPlace
  if (!/^\d{1,5}$/.test(area) || area.startsWith('0')) return []
  const inArea = inPlace.filter(({code}) => code === area)
  return inArea.length > 0 ? inArea : locality || region ? [] : [{code: area, locality: null, region: null}]
}

/** Replaces the last digits of a number with those of a pattern; the first ones if the pattern is longer than 7 characters. */
function applyPattern(digits: string, pattern: string): string {
  const replacements = [...pattern.toLowerCase()].map((character) => KEYPAD[character] ?? character)
  const start = pattern.length > 7 ? 0 : digits.length - replacements.length
  return [...digits]
    .map((digit, index) => {
      const replacement = replacements[index - start]
      return replacement !== undefined && /\d/.test(replacement) ? replacement : digit
    })
    .join('')
}

/** Generates numbers to buy: always the same ones for a search, without those that the account owns. */
export function searchAvailableNumbers(search: NumberSearch): AvailableNumber[] {
  const {country, contains = '', owned, limit} = search
  const {prefix, digits: length} = COUNTRIES[country] ?? {prefix: '+1', digits: 0}
  const areas = matchingAreas(search)
  const pattern = contains.replace(/^\+?1?(?=[\d*]{10}$)/, '').replace(/[^\da-z*]/gi, '')
  const found: AvailableNumber[] = []
  const seen = new Set(owned)
  if (length === 0 || areas.length === 0) return found
  for (let index = 0; found.length < limit && index < limit * 20; index++) {
    const {code, locality, region} = areas[index % areas.length] as Area
    const rest = String((index * 7919 + 5550100) % 10_000_000).padStart(7, '5')
    const plain = `${code}${'5'.repeat(length)}`.slice(0, length - 7) + rest
    const phoneNumber = prefix + applyPattern(plain.slice(-length), pattern)
    if (seen.has(phoneNumber) || !phoneNumber.startsWith(prefix + (search.area ?? ''))) continue
    seen.add(phoneNumber)
    found.push({phoneNumber, locality, region})
  }
  return found
}
