import {CALLING_CODES} from './calling-codes.ts'

const countryOf = (number: string): string =>
  CALLING_CODES.find(([prefix]) => number.startsWith(prefix))?.[1] ?? ''

/** City, state and zip code of the emulator's numbers. Other places are not known. */
const PLACES: Readonly<Record<string, readonly [city: string, state: string, zip: string]>> = {
  '+1206': ['SEATTLE', 'WA', '98101'],
}

function place(prefix: string, number: string): Record<string, string> {
  const [city, state, zip] = PLACES[number.slice(0, 5)] ?? ['', '', '']
  return {
    [`${prefix}City`]: city,
    [`${prefix}State`]: state,
    [`${prefix}Zip`]: zip,
    [`${prefix}Country`]: countryOf(number),
  }
}

/** Where sender and recipient are, as Twilio tells it with the requests about a message. */
export const messageGeography = (from: string, to: string): Record<string, string> => ({
  ...place('From', from),
  ...place('To', to),
})

/** The same for a call, where both also have other names. */
export const callGeography = (from: string, to: string): Record<string, string> => ({
  ...messageGeography(from, to),
  ...place('Caller', from),
  ...place('Called', to),
})
