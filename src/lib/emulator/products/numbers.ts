import {randomInt} from 'node:crypto'
import {badRequest} from '../api-error.ts'
import {nationalFormat, toE164} from '../resources/phone.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {Entry, type State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {availableNumbers, COUNTRIES, type NumberKind} from './available-numbers.ts'
import type {Behavior, Draft} from './behavior.ts'

/** What a number is when nothing has been set on it. */
export const incomingNumber = (number: string): Properties => ({
  phone_number: number,
  friendly_name: nationalFormat(number),
  origin: 'twilio',
  status: 'in-use',
  beta: false,
  address_requirements: 'none',
  capabilities: {fax: false, voice: true, sms: true, mms: true},
  voice_method: 'POST',
  voice_fallback_method: 'POST',
  voice_url: '',
  voice_fallback_url: '',
  voice_caller_id_lookup: false,
  voice_application_sid: '',
  sms_method: 'POST',
  sms_fallback_method: 'POST',
  sms_url: '',
  sms_fallback_url: '',
  sms_application_sid: '',
  status_callback: '',
  status_callback_method: 'POST',
  emergency_status: 'Inactive',
  emergency_address_status: 'unregistered',
  voice_receive_mode: 'voice',
  trunk_sid: null,
  type: isTollFree(number) ? 'toll-free' : 'local',
})

const isTollFree = (number: string): boolean => /^\+18(00|33|44|55|66|77|88)/.test(number)

const ownedBy = (state: State, account: string): Set<string> =>
  new Set(
    state.list(`api/Accounts/${account}/IncomingPhoneNumbers`).map(({value}) => String(value.p.phone_number)),
  )

/** The last part of a path such as `…/IncomingPhoneNumbers/TollFree`. */
const kindOf = ({route}: RequestContext): NumberKind =>
  (route.pattern.split('/').at(-1) ?? 'Local') as NumberKind

/** The number that a request names, or the first free one of its area. */
function wantedNumber(exchange: RequestContext, state: State): string {
  const {input, subject} = exchange
  const owned = ownedBy(state, subject)
  const text = input.get('PhoneNumber')
  if (text) {
    const number = toE164(text)
    if (number === undefined) throw badRequest(21421, `PhoneNumber ${text} is not valid.`)
    if (owned.has(number)) throw badRequest(21422, `PhoneNumber ${number} is not available.`)
    return number
  }
  const area = input.get('AreaCode')
  if (!area) throw badRequest(21404, "A 'PhoneNumber' or an 'AreaCode' is required.")
  const [found] = availableNumbers({country: 'US', kind: 'Local', area, owned, limit: 1})
  if (!found) throw badRequest(21452, `No phone numbers found in area code ${area}.`)
  return found.phoneNumber
}

function buy(exchange: RequestContext, draft: Draft, transaction: Transaction): void {
  const number = wantedNumber(exchange, transaction.state)
  const given = Object.fromEntries(Object.entries(draft.properties).filter(([, value]) => value !== null))
  draft.properties = {...incomingNumber(number), ...given, phone_number: number}
}

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export const incomingNumbers: Behavior = {
  check: () => undefined,
  create: buy,
}

/** The same records, of one kind: `IncomingPhoneNumbers/TollFree`. */
export const incomingNumbersOfKind: Behavior = {
  ...incomingNumbers,
  home: ({collection, address}) => ({
    collection: collection.replace(/\/\w+$/, ''),
    address: address.replace(/\/\w+$/, ''),
  }),
  create(exchange, draft, transaction) {
    buy(exchange, draft, transaction)
    draft.properties.type = typeName(kindOf(exchange))
  },
  list: (exchange, state) =>
    state
      .list(exchange.collection)
      .filter(({value}) => (value.p.type ?? 'local') === typeName(kindOf(exchange))),
}

const typeName = (kind: NumberKind): string =>
  ({TollFree: 'toll-free', Mobile: 'mobile'})[kind as string] ?? 'local'

/** https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource */
export const availableNumbersOfKind: Behavior = {
  list(exchange, state) {
    const {input, params, subject} = exchange
    const country = (params.get('CountryCode') ?? 'US').toUpperCase()
    const found = availableNumbers({
      country,
      kind: kindOf(exchange),
      area: input.get('AreaCode'),
      contains: input.get('Contains'),
      locality: input.get('InLocality'),
      region: input.get('InRegion'),
      owned: ownedBy(state, subject),
      limit: Math.min(Number(input.get('PageSize')) || 50, 50),
    })
    // Newest first is how lists of this API go, so the first number gets the highest place.
    return found
      .map(
        (number, index) =>
          new Entry(number.phoneNumber, found.length - index, 0, {
            c: 0,
            p: {
              friendly_name: nationalFormat(number.phoneNumber),
              phone_number: number.phoneNumber,
              lata: country === 'US' ? '674' : null,
              locality: number.locality,
              rate_center: number.locality?.toUpperCase() ?? null,
              latitude: number.locality === null ? null : '47.606209',
              longitude: number.locality === null ? null : '-122.332071',
              region: number.region,
              postal_code: number.locality === null ? null : '98101',
              iso_country: country,
              address_requirements: 'none',
              beta: false,
              capabilities: {voice: true, SMS: true, MMS: country === 'US' || country === 'CA', fax: false},
            },
          }),
      )
      .reverse()
  },
}

const countryEntry = (code: string, seq: number): Entry =>
  new Entry(code, seq, 0, {
    c: 0,
    p: {country_code: code, country: COUNTRIES[code]?.name ?? code, beta: false},
  })

export const availableCountries: Behavior = {
  list: () =>
    Object.keys(COUNTRIES)
      .map((code, index) => countryEntry(code, Object.keys(COUNTRIES).length - index))
      .reverse(),
  fetch({params}) {
    const code = (params.get('CountryCode') ?? '').toUpperCase()
    return COUNTRIES[code] ? countryEntry(code, 0) : undefined
  },
}

/** A number that is put into a messaging service's or a trunk's pool has its own properties there. */
export const pooledNumber: Behavior = {
  create({input, subject}, draft, {state}) {
    const sid = input.get('PhoneNumberSid') ?? input.get('Sid') ?? ''
    const number = state.get(`api/Accounts/${subject}/IncomingPhoneNumbers`, sid)
    if (!number) throw badRequest(21704, `The phone number ${sid} is not one of this account.`)
    draft.id = sid
    const {phone_number, friendly_name, capabilities} = number.value.p
    draft.properties = {
      ...draft.properties,
      phone_number,
      friendly_name,
      country_code: 'US',
      iso_country: 'US',
      capabilities,
    }
  },
  present: ({route}, {value}) =>
    // Messaging says it as a list of names, trunking as an object.
    route.shape.some(({wire, type}) => wire === 'capabilities' && type === 'array')
      ? {capabilities: ['Voice', 'SMS', 'MMS']}
      : {capabilities: value.p.capabilities},
}

/** https://www.twilio.com/docs/voice/api/outgoing-caller-ids: nobody has to answer the phone and key in the code here. */
export const callerIds: Behavior = {
  create({input}, draft) {
    const text = input.get('PhoneNumber') ?? ''
    const number = toE164(text)
    if (number === undefined) throw badRequest(21421, `PhoneNumber ${text} is not valid.`)
    draft.properties = {
      phone_number: number,
      friendly_name: draft.properties.friendly_name || nationalFormat(number),
    }
    draft.once.validation_code = String(randomInt(100_000, 1_000_000))
  },
}
