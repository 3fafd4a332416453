import {CALLING_CODES} from './calling-codes.ts'
import {placeOfNumber} from './numbers/places.ts'

const countryOf = (number: string): string =>
  CALLING_CODES.find(([prefix]) => number.startsWith(prefix))?.[1] ?? ''

function place(prefix: string, number: string): Record<string, string> {
  const known = placeOfNumber(number)
  return {
    [`${prefix}City`]: known?.locality.toUpperCase() ?? '',
    [`${prefix}State`]: known?.region ?? '',
    [`${prefix}Zip`]: known?.postalCode ?? '',
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
