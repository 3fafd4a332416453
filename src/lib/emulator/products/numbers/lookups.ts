import {parsePhoneNumberFromString, validatePhoneNumberLength} from 'libphonenumber-js/max'
import {badRequest, notFound} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import {Entry} from '../../storage/state.ts'
import {type LookupNumber, lookupPackages, lookupV1Packages} from './lookup-packages.ts'

/** Twilio's names of what is wrong with a number: https://www.twilio.com/docs/lookup/v2-api#validation_errors */
const LENGTH_ERRORS: Readonly<Record<string, string>> = {
  INVALID_COUNTRY: 'INVALID_COUNTRY_CODE',
  INVALID_LENGTH: 'INVALID_LENGTH',
  NOT_A_NUMBER: 'NOT_A_NUMBER',
  TOO_LONG: 'TOO_LONG',
  TOO_SHORT: 'TOO_SHORT',
}

interface Lookup {
  readonly number: LookupNumber
  readonly errors: readonly string[]
}

/** @throws ApiError for a country code that does not exist */
const lookUp = ({params, input}: RequestContext): Lookup => {
  const text = params.get('PhoneNumber') ?? ''
  const country = input.get('CountryCode')?.toUpperCase() ?? 'US'
  if (!/^[A-Z]{2}$/.test(country)) throw badRequest(60617, `Invalid CountryCode '${country}'`)
  const code = country as 'US'
  const parsed = parsePhoneNumberFromString(text, code)
  const lengthError = validatePhoneNumberLength(text, code)
  const isValid = parsed?.isValid() === true
  const error = lengthError ? (LENGTH_ERRORS[lengthError] ?? lengthError) : 'INVALID_BUT_POSSIBLE'
  return {
    number: {
      phoneNumber: parsed?.number ?? text,
      nationalFormat: isValid ? parsed.formatNational() : null,
      callingCountryCode: parsed?.countryCallingCode ?? null,
      countryCode: isValid ? (parsed.country ?? null) : null,
      type: isValid ? parsed.getType() : undefined,
    },
    errors: isValid ? [] : [error],
  }
}

/** Version 1 has no number that is not valid: https://www.twilio.com/docs/lookup/v1-api */
const propertiesV1 = (context: RequestContext, {number, errors}: Lookup) => {
  if (errors.length > 0) throw notFound(context.path)
  const {phoneNumber, nationalFormat, countryCode} = number
  return {
    caller_name: null,
    carrier: null,
    add_ons: null,
    country_code: countryCode,
    phone_number: phoneNumber,
    national_format: nationalFormat,
    ...lookupV1Packages(number, context.input.all('Type')),
  }
}

/** https://www.twilio.com/docs/lookup/v2-api */
const propertiesV2 = ({input}: RequestContext, {number, errors}: Lookup) => {
  const isValid = errors.length === 0
  const fields = (input.get('Fields') ?? '').split(',').map((field) => field.trim())
  return {
    phone_number: number.phoneNumber,
    national_format: number.nationalFormat,
    calling_country_code: number.callingCountryCode,
    country_code: number.countryCode,
    valid: isValid,
    validation_errors: errors,
    ...(isValid && lookupPackages(number, fields, input)),
  }
}

export const lookups: Behavior = {
  fetch(context) {
    const lookup = lookUp(context)
    const isV1 = context.route.version === 'v1'
    const p = isV1 ? propertiesV1(context, lookup) : propertiesV2(context, lookup)
    return new Entry(encodeURIComponent(lookup.number.phoneNumber), 0, 0, {c: context.now, p})
  },
}
