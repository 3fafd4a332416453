import type {Behavior} from '../resources/behavior.ts'
import {Entry} from '../storage/state.ts'
import {COUNTRIES} from './numbers/number-plan.ts'

const countryEntry = (code: string, seq: number): Entry => {
  const name = COUNTRIES[code]?.name
  return new Entry(code, seq, 0, {c: 0, p: {country: name, name, iso_country: code, iso_code: code}})
}

/** Prices and permissions of the countries in which numbers are available. */
export const countries: Behavior = {
  list: () => {
    const codes = Object.keys(COUNTRIES)
    return codes.map((code, index) => countryEntry(code, codes.length - index)).reverse()
  },
  fetch: ({id = ''}) => (Object.hasOwn(COUNTRIES, id) ? countryEntry(id, 0) : undefined),
}
