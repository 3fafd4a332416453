import {badRequest, notFound} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'
import {nationalFormat, toE164} from '../../resources/e164.ts'
import type {Input} from '../../resources/input.ts'
import {type Properties, snakeCase} from '../../resources/render-record.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import {Entry, type State} from '../../storage/state.ts'
import {
  addressRequirement,
  type Capabilities,
  COUNTRIES,
  capabilitiesOf,
  kindsOf,
  type NumberKind,
} from './number-plan.ts'
import {placeOfNumber} from './places.ts'
import {type AvailableNumber, type NumberSearch, searchAvailableNumbers} from './search-numbers.ts'

/** The numbers of all accounts: nobody else can buy them. */
export const listOwnedNumbers = (state: State): Set<string> => {
  const numbers = [...state.list('api/Accounts')].flatMap(({id}) => [
    ...state.list(`api/Accounts/${id}/IncomingPhoneNumbers`),
  ])
  return new Set(numbers.map(({value}) => String(value.p.phone_number)))
}

/** The last segment of a path such as `…/IncomingPhoneNumbers/TollFree`. */
export const numberKind = ({route}: RequestContext): NumberKind =>
  (route.pattern.split('/').at(-1) ?? 'Local') as NumberKind

const DEFAULT_MILES = 25
const MAX_MILES = 500

/** @throws ApiError for a place that cannot be read */
const readNear = (input: Input): NumberSearch['near'] => {
  const miles = Number(input.get('Distance') ?? DEFAULT_MILES)
  if (!(miles >= 0 && miles <= MAX_MILES)) throw badRequest(21601, `Distance must be from 0 to ${MAX_MILES}`)
  const pair = input.get('NearLatLong')
  if (pair !== undefined) {
    const [latitude = Number.NaN, longitude = Number.NaN] = pair.split(',').map(Number)
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
      throw badRequest(21601, `NearLatLong '${pair}' is not a pair of latitude and longitude`)
    }
    return {latitude, longitude, miles}
  }
  const number = input.get('NearNumber')
  const place = number === undefined ? undefined : placeOfNumber(toE164(number) ?? '')
  if (number !== undefined && !place) throw badRequest(21601, `NearNumber '${number}' has no known place`)
  return place && {latitude: place.latitude, longitude: place.longitude, miles}
}

/** "Given a phone number, search within the same region as that number." */
const readPlace = (input: Input): NumberSearch['place'] => {
  const values = {
    locality: input.get('InLocality'),
    region: input.get('InRegion'),
    rateCenter: input.get('InRateCenter'),
    lata: input.get('InLata'),
    postalCode: input.get('InPostalCode'),
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const place = value?.startsWith('+') ? placeOfNumber(value) : undefined
      return [name, place ? String(place[name as keyof typeof place]) : value]
    }),
  )
}

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true'

/** Has a kind of number the capabilities and the address requirement that are asked for? */
const isWanted = (input: Input, country: string, kind: NumberKind): boolean => {
  const capabilities = capabilitiesOf(country, kind)
  const requirement = addressRequirement(country, kind)
  const enabled: Readonly<Record<string, keyof Capabilities>> = {
    VoiceEnabled: 'voice',
    SmsEnabled: 'sms',
    MmsEnabled: 'mms',
    FaxEnabled: 'fax',
  }
  return (
    Object.entries(enabled).every(([name, has]) => !isTrue(input.get(name)) || capabilities[has]) &&
    !(isTrue(input.get('ExcludeAllAddressRequired')) && requirement !== 'none') &&
    !(isTrue(input.get('ExcludeLocalAddressRequired')) && requirement === 'local') &&
    !(isTrue(input.get('ExcludeForeignAddressRequired')) && requirement === 'foreign')
  )
}

const properties = (country: string, kind: NumberKind, {phoneNumber, place}: AvailableNumber): Properties => {
  const {voice, sms, mms, fax} = capabilitiesOf(country, kind)
  return {
    friendly_name: nationalFormat(phoneNumber),
    phone_number: phoneNumber,
    lata: place?.lata ?? null,
    locality: place?.locality ?? null,
    rate_center: place?.rateCenter ?? null,
    latitude: place?.latitude.toFixed(6) ?? null,
    longitude: place?.longitude.toFixed(6) ?? null,
    region: place?.region ?? null,
    postal_code: place?.postalCode ?? null,
    iso_country: country,
    address_requirements: addressRequirement(country, kind),
    beta: false,
    capabilities: {voice, SMS: sms, MMS: mms, fax},
  }
}

const MAX_OFFERED = 50

/** @throws ApiError 404 for a country in which Twilio has no numbers */
const requireCountry = ({params, path}: RequestContext): string => {
  const country = (params.get('CountryCode') ?? 'US').toUpperCase()
  if (!COUNTRIES[country]) throw notFound(path)
  return country
}

/** @throws ApiError for a pattern that Twilio does not take */
const requirePattern = (contains: string | undefined): string | undefined => {
  const count = contains?.replace(/[^\da-z]/gi, '').length ?? 2
  if (count < 2 || (contains?.length ?? 0) > 17) {
    throw badRequest(21601, `Contains '${contains}' must have from 2 to 16 digits or letters`)
  }
  return contains
}

/** https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource */
export const availableNumbers: Behavior = {
  list(context, state) {
    const {input} = context
    const [country, kind] = [requireCountry(context), numberKind(context)]
    const found = isWanted(input, country, kind)
      ? searchAvailableNumbers({
          country,
          kind,
          area: input.get('AreaCode'),
          contains: requirePattern(input.get('Contains')),
          near: readNear(input),
          place: readPlace(input) ?? {},
          owned: listOwnedNumbers(state),
          limit: Math.min(Number(input.get('PageSize')) || MAX_OFFERED, MAX_OFFERED),
        })
      : []
    // This API lists the newest records first, so the first number gets the highest sequence number.
    const entries = found.map((number, index) => {
      const value = {c: 0, p: properties(country, kind, number)}
      return new Entry(number.phoneNumber, found.length - index, 0, value)
    })
    return entries.reverse()
  },
}

const countryEntry = (code: string, seq: number, {accountSid}: RequestContext): Entry =>
  new Entry(code, seq, 0, {
    c: 0,
    p: {
      country_code: code,
      country: COUNTRIES[code]?.name ?? code,
      beta: false,
      subresource_uris: Object.fromEntries(
        kindsOf(code).map((kind) => [
          snakeCase(kind),
          `/2010-04-01/Accounts/${accountSid}/AvailablePhoneNumbers/${code}/${kind}.json`,
        ]),
      ),
    },
  })

/** https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource */
export const availableCountries: Behavior = {
  list: (context) => {
    const codes = Object.keys(COUNTRIES).reverse()
    return codes.map((code, index) => countryEntry(code, index + 1, context))
  },
  fetch: (context) => countryEntry(requireCountry(context), 0, context),
}
