import {notFound} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {nationalFormat, toE164} from '../resources/e164.ts'
import {Entry} from '../storage/state.ts'
import {CALLING_CODES} from './calling-codes.ts'

/** The optional data packages, with invented values. */
const FIELDS: Readonly<Record<string, unknown>> = {
  caller_name: {caller_name: 'EMULATED CALLER', caller_type: 'CONSUMER', error_code: null},
  line_type_intelligence: {
    mobile_country_code: '310',
    mobile_network_code: '000',
    carrier_name: 'Emulated Carrier',
    type: 'mobile',
    error_code: null,
  },
  line_status: {status: 'active', error_code: null},
  sms_pumping_risk: {
    carrier_risk_category: 'low',
    number_blocked: false,
    number_blocked_date: null,
    number_blocked_last_3_months: false,
    sms_pumping_risk_score: 0,
    error_code: null,
  },
}

const selectFields = (text: string): Record<string, unknown> =>
  Object.fromEntries(
    text
      .split(',')
      .filter((name) => Object.hasOwn(FIELDS, name))
      .map((name) => [name, FIELDS[name]]),
  )

/** Any well-formed number exists; any other is invalid (v1: not found). https://www.twilio.com/docs/lookup/v2-api */
export const lookups: Behavior = {
  fetch({params, now, route, path, input}) {
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
        ...(number === undefined ? {} : selectFields(input.get('Fields') ?? '')),
      },
    })
  },
}
