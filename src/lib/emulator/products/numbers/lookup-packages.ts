import type {Input} from '../../resources/input.ts'

/*
 * The data packages of Lookup, with invented values that follow from the number: the same number has the same carrier, name
 * and type each time. https://www.twilio.com/docs/lookup/v2-api#data-packages
 */

export interface LookupNumber {
  /** E.164 where the text is a number. */
  readonly phoneNumber: string
  readonly nationalFormat: string | null
  readonly callingCountryCode: string | null
  readonly countryCode: string | null
  /** By Google's metadata: `MOBILE`. */
  readonly type: string | undefined
}

/** Twilio's types by those of the metadata; North America does not tell landline from mobile. */
const LINE_TYPES: Readonly<Record<string, string>> = {
  FIXED_LINE: 'landline',
  FIXED_LINE_OR_MOBILE: 'mobile',
  MOBILE: 'mobile',
  PAGER: 'pager',
  PERSONAL_NUMBER: 'personal',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'sharedCost',
  TOLL_FREE: 'tollFree',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
  VOIP: 'nonFixedVoip',
}

const lineType = ({type}: LookupNumber): string => LINE_TYPES[type ?? ''] ?? 'unknown'

const isMobile = (number: LookupNumber): boolean => lineType(number) === 'mobile'

const carrier = (number: LookupNumber) => ({
  mobile_country_code: isMobile(number) ? '310' : null,
  mobile_network_code: isMobile(number) ? '000' : null,
  carrier_name: 'Emulated Carrier',
  type: lineType(number),
  error_code: null,
})

/** Caller names are known in the US only. */
const callerName = ({countryCode}: LookupNumber) =>
  countryCode === 'US'
    ? {caller_name: 'EMULATED CALLER', caller_type: 'CONSUMER', error_code: null}
    : {caller_name: null, caller_type: null, error_code: 60600}

/** Has the person given what is compared? */
const match = (input: Input, name: string): string =>
  input.get(name) === undefined ? 'no_data_available' : 'exact_match'

const PACKAGES: Readonly<Record<string, (number: LookupNumber, input: Input) => unknown>> = {
  caller_name: callerName,
  line_type_intelligence: carrier,
  line_status: () => ({status: 'active', error_code: null}),
  sim_swap: (number) => ({
    last_sim_swap: {last_sim_swap_date: null, swapped_period: 'PT48H', swapped_in_period: false},
    carrier_name: 'Emulated Carrier',
    mobile_country_code: carrier(number).mobile_country_code,
    mobile_network_code: carrier(number).mobile_network_code,
    error_code: null,
  }),
  call_forwarding: () => ({
    call_forwarding_status: false,
    carrier_name: 'Emulated Carrier',
    error_code: null,
  }),
  identity_match: (_, input) => ({
    first_name_match: match(input, 'FirstName'),
    last_name_match: match(input, 'LastName'),
    address_lines_match: match(input, 'AddressLine1'),
    city_match: match(input, 'City'),
    state_match: match(input, 'State'),
    postal_code_match: match(input, 'PostalCode'),
    address_country_match: match(input, 'AddressCountryCode'),
    national_id_match: match(input, 'NationalId'),
    date_of_birth_match: match(input, 'DateOfBirth'),
    summary_score: input.get('FirstName') === undefined ? 0 : 100,
    error_code: null,
    error_message: null,
  }),
  reassigned_number: (_, input) => ({
    last_verified_date: input.get('LastVerifiedDate') ?? null,
    is_number_reassigned: input.get('LastVerifiedDate') === undefined ? null : 'no',
    error_code: null,
  }),
  sms_pumping_risk: () => ({
    carrier_risk_category: 'low',
    number_blocked: false,
    number_blocked_date: null,
    number_blocked_last_3_months: false,
    sms_pumping_risk_score: 0,
    error_code: null,
  }),
  phone_number_quality_score: () => ({quality_score: 'high', error_code: null}),
  pre_fill: () => null,
}

const namesOf = (fields: readonly string[]): string[] =>
  fields
    .map((field) => (field === 'validation' ? '' : field))
    .filter((field) => Object.hasOwn(PACKAGES, field))

/** The packages that a request names in `Fields`. */
export const lookupPackages = (
  number: LookupNumber,
  fields: readonly string[],
  input: Input,
): Record<string, unknown> =>
  Object.fromEntries(namesOf(fields).map((name) => [name, PACKAGES[name]?.(number, input)]))

/** Version 1 tells three types of lines. */
const V1_TYPES: Readonly<Record<string, string>> = {
  landline: 'landline',
  mobile: 'mobile',
  nonFixedVoip: 'voip',
}

/** The packages that a request of version 1 names in `Type`. */
export const lookupV1Packages = (number: LookupNumber, types: readonly string[]): Record<string, unknown> => {
  const {type, carrier_name, ...network} = carrier(number)
  return {
    ...(types.includes('carrier') && {
      carrier: {...network, name: carrier_name, type: V1_TYPES[type] ?? null},
    }),
    ...(types.includes('caller-name') && {caller_name: callerName(number)}),
  }
}
