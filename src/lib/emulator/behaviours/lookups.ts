import {notFound} from '../api-error.ts'
import {nationalFormat, toE164} from '../phone.ts'
import {Entry} from '../state.ts'
import type {Behaviour} from './behaviour.ts'

const CALLING_CODES: readonly [prefix: string, country: string][] = [
  ['+353', 'IE'],
  ['+44', 'GB'],
  ['+49', 'DE'],
  ['+33', 'FR'],
  ['+34', 'ES'],
  ['+61', 'AU'],
  ['+55', 'BR'],
  ['+81', 'JP'],
  ['+1', 'US'],
]

/** https://www.twilio.com/docs/lookup/v2-api: any well-formed number is known, any other is not valid (v1: not found). */
export const lookups: Behaviour = {
  fetch({params, now, route, path}) {
    const text = params.get('PhoneNumber') ?? ''
    const number = toE164(text)
    if (number === undefined && route.version === 'v1') throw notFound(path)
    const [prefix, country] = CALLING_CODES.find(([code]) => number?.startsWith(code)) ?? [null, null]
    return new Entry(encodeURIComponent(text), 0, 0, {
      c: now,
      p: {
        phone_number: number ?? text,
        national_format: number === undefined ? null : nationalFormat(number),
        calling_country_code: prefix?.slice(1) ?? null,
        country_code: country,
        valid: number !== undefined,
        validation_errors: number === undefined ? ['NOT_A_NUMBER'] : [],
      },
    })
  },
}
