import {matchesPattern, parsePattern, placePattern} from './number-pattern.ts'
import {
  areaCodesOf,
  COUNTRIES,
  hasAreaCode,
  isNorthAmerican,
  type NumberKind,
  TOLL_FREE_AREAS,
} from './number-plan.ts'
import {distanceInMiles, PLACES, type Place, placeOfNumber} from './places.ts'

export interface NumberSearch {
  readonly country: string
  readonly kind: NumberKind
  readonly area?: string | undefined
  /** See number-pattern.ts. */
  readonly contains?: string | undefined
  readonly near?: {readonly latitude: number; readonly longitude: number; readonly miles: number} | undefined
  /** Values that a place must have. */
  readonly place?: Readonly<Partial<Record<keyof Place, string | undefined>>>
  readonly owned: ReadonlySet<string>
  readonly limit: number
}

export interface AvailableNumber {
  readonly phoneNumber: string
  readonly place: Place | undefined
}

/** Digits of a number before those that count up. */
interface Block {
  readonly digits: string
  readonly place: Place | undefined
}

const hasValues = (place: Place, expected: NumberSearch['place'] = {}): boolean =>
  Object.entries(expected).every(
    ([name, value]) =>
      value === undefined || String(place[name as keyof Place]).toLowerCase() === value.toLowerCase(),
  )

const isPlaceSearch = ({near, place = {}}: NumberSearch): boolean =>
  near !== undefined || Object.values(place).some((value) => value !== undefined)

/** The places of a search in North America. */
const findPlaces = ({country, near, place}: NumberSearch): Place[] =>
  (PLACES[country] ?? []).filter(
    (each) => hasValues(each, place) && (!near || distanceInMiles(near, each) <= near.miles),
  )

const findAreas = (search: NumberSearch): Block[] => {
  const {country, area} = search
  const places = findPlaces(search).map((place) => ({digits: place.areaCode, place}))
  if (area === undefined) return places
  const inArea = places.filter(({digits}) => digits === area)
  if (inArea.length > 0 || isPlaceSearch(search)) return inArea
  return hasAreaCode(country, area) ? [{digits: area, place: undefined}] : []
}

/** The blocks of a pattern that starts with an area code. */
const findBlocks = (search: NumberSearch, start: string): Block[] => {
  const {country, kind, area} = search
  if (isNorthAmerican(country) && kind === 'TollFree') {
    return TOLL_FREE_AREAS.filter((code) => !area || code === area).map((digits) => ({
      digits,
      place: undefined,
    }))
  }
  if (isNorthAmerican(country) && kind === 'Local') {
    const areas = findAreas(search)
    if (start.length < 3 || area !== undefined || isPlaceSearch(search)) return areas
    const codes = areaCodesOf(country).filter((code) => matchesPattern(code, start.slice(0, 3)))
    return codes.map((digits) => ({digits, place: placeOfNumber(`+1${digits}5550100`)}))
  }
  if (area !== undefined || isPlaceSearch(search)) return []
  const blocks = COUNTRIES[country]?.blocks[kind] ?? []
  return blocks.map((digits) => ({digits, place: undefined}))
}

/** The digits after a block: always the same for an index, and different for the first 10,000 and more. */
const countUp = (index: number, length: number): string =>
  String((index * 7919 + 5_550_100) % 10 ** length).padStart(length, '5')

const ATTEMPTS_PER_NUMBER = 200

/** Generates numbers to buy: always the same ones for a search, without those that the account owns. */
export function searchAvailableNumbers(search: NumberSearch): AvailableNumber[] {
  const {country, owned, limit} = search
  const code = COUNTRIES[country]?.code
  const pattern = parsePattern(search.contains ?? '', code ?? '')
  const blocks = code === undefined ? [] : findBlocks(search, pattern.atStart ? pattern.text : '')
  const found: AvailableNumber[] = []
  const seen = new Set(owned)
  for (
    let index = 0;
    found.length < limit && blocks.length > 0 && index < limit * ATTEMPTS_PER_NUMBER;
    index++
  ) {
    const {digits, place} = blocks[index % blocks.length] as Block
    const free = isNorthAmerican(country) ? 10 - digits.length : 4
    const national = placePattern(digits + countUp(index, free), pattern, digits.length)
    const phoneNumber = national === undefined ? undefined : `+${code}${national}`
    if (phoneNumber === undefined || seen.has(phoneNumber) || !isPossible(country, national ?? '')) continue
    seen.add(phoneNumber)
    found.push({phoneNumber, place})
  }
  return found
}

/** An exchange of North America starts with 2 to 9, and is no service code such as 911. */
const isPossible = (country: string, national: string): boolean =>
  !isNorthAmerican(country) || /^...[2-9](?!11)/.test(national)
