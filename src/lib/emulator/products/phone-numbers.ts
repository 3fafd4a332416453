import {randomInt} from 'node:crypto'
import {badRequest} from '../resources/api-error.ts'
import type {Behavior, Draft} from '../resources/behavior.ts'
import {nationalFormat, toE164} from '../resources/e164.ts'
import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {encodeId} from '../storage/encode-id.ts'
import {Entry, type State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {COUNTRIES, type NumberKind, searchAvailableNumbers} from './available-numbers.ts'

/** The properties of a new phone number. */
export const defaultNumberProperties = (number: string): Properties => ({
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

const listOwnedNumbers = (state: State, account: string): Set<string> =>
  new Set(
    state.list(`api/Accounts/${account}/IncomingPhoneNumbers`).map(({value}) => String(value.p.phone_number)),
  )

/** The last segment of a path such as `…/IncomingPhoneNumbers/TollFree`. */
const numberKind = ({route}: RequestContext): NumberKind =>
  (route.pattern.split('/').at(-1) ?? 'Local') as NumberKind

/** The requested number, or the first available one in the requested area. */
function chooseNumber(context: RequestContext, state: State): string {
  const {input, accountSid} = context
  const owned = listOwnedNumbers(state, accountSid)
  const text = input.get('PhoneNumber')
  if (text) {
    const number = toE164(text)
    if (number === undefined) throw badRequest(21421, `PhoneNumber ${text} is not valid.`)
    if (owned.has(number)) throw badRequest(21422, `PhoneNumber ${number} is not available.`)
    return number
  }
  const area = input.get('AreaCode')
  if (!area) throw badRequest(21404, "A 'PhoneNumber' or an 'AreaCode' is required.")
  const [found] = searchAvailableNumbers({country: 'US', kind: 'Local', area, owned, limit: 1})
  if (!found) throw badRequest(21452, `No phone numbers found in area code ${area}.`)
  return found.phoneNumber
}

function buy(context: RequestContext, draft: Draft, transaction: Transaction): void {
  const number = chooseNumber(context, transaction.state)
  const requested = Object.fromEntries(Object.entries(draft.properties).filter(([, value]) => value !== null))
  draft.properties = {...defaultNumberProperties(number), ...requested, phone_number: number}
}

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export const incomingNumbers: Behavior = {
  validate: () => undefined,
  create: buy,
  update: transfer,
  filters: {PhoneNumber: matchesPartially},
}

/** An update with another account's SID moves the number there. */
function transfer(context: RequestContext, draft: Draft, _entry: Entry, {state}: Transaction): void {
  const {accountSid, input, collection, canonicalPath} = context
  const target = input.get('AccountSid')
  if (!target || target === accountSid) return
  if (!state.get('api/Accounts', encodeId(target))) throw badRequest(20001, `There is no account ${target}`)
  const withTarget = (path: string): string =>
    path.replace(`/Accounts/${accountSid}/`, `/Accounts/${target}/`)
  delete draft.properties.account_sid
  draft.moveTo = {
    ...context,
    accountSid: target,
    params: new Map([...context.params, ['AccountSid', target]]),
    collection: withTarget(collection),
    canonicalPath: withTarget(canonicalPath),
  }
}

/**
 * "You can specify partial numbers and use '*' as a wildcard for any digit":
 * https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource#read-multiple-incomingphonenumber-resources
 */
function matchesPartially(value: unknown, expected: string): boolean {
  const pattern = expected
    .replace(/[^\d*+]/g, '')
    .replaceAll('+', '\\+')
    .replaceAll('*', '\\d')
  return pattern !== '' && new RegExp(pattern).test(String(value))
}

/** The incoming numbers of one type: `IncomingPhoneNumbers/TollFree`. */
export const incomingNumbersByType: Behavior = {
  ...incomingNumbers,
  location: ({collection, canonicalPath}) => ({
    collection: collection.replace(/\/\w+$/, ''),
    canonicalPath: canonicalPath.replace(/\/\w+$/, ''),
  }),
  create(context, draft, transaction) {
    buy(context, draft, transaction)
    draft.properties.type = numberType(numberKind(context))
  },
  list: (context, state) =>
    state
      .list(context.collection)
      .filter(({value}) => (value.p.type ?? 'local') === numberType(numberKind(context))),
}

const numberType = (kind: NumberKind): string =>
  ({TollFree: 'toll-free', Mobile: 'mobile'})[kind as string] ?? 'local'

/** https://www.twilio.com/docs/phone-numbers/api/availablephonenumberlocal-resource */
export const availableNumbers: Behavior = {
  list(context, state) {
    const {input, params, accountSid} = context
    const country = (params.get('CountryCode') ?? 'US').toUpperCase()
    const found = searchAvailableNumbers({
      country,
      kind: numberKind(context),
      area: input.get('AreaCode'),
      contains: input.get('Contains'),
      locality: input.get('InLocality'),
      region: input.get('InRegion'),
      owned: listOwnedNumbers(state, accountSid),
      limit: Math.min(Number(input.get('PageSize')) || 50, 50),
    })
    // This API lists the newest records first, so the first number gets the highest sequence number.
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

/** The numbers in the pool of a messaging service or a trunk. */
export const poolNumbers: Behavior = {
  create({input, accountSid}, draft, {state}) {
    const sid = input.get('PhoneNumberSid') ?? input.get('Sid') ?? ''
    const number = state.get(`api/Accounts/${accountSid}/IncomingPhoneNumbers`, sid)
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
  computeProperties: ({route}, {value}) =>
    // Messaging has a list of names, trunking an object.
    route.shape.some(({wire, type}) => wire === 'capabilities' && type === 'array')
      ? {capabilities: ['Voice', 'SMS', 'MMS']}
      : {capabilities: value.p.capabilities},
}

/** Verified at once, without a phone call: https://www.twilio.com/docs/voice/api/outgoing-caller-ids */
export const callerIds: Behavior = {
  create({input}, draft) {
    const text = input.get('PhoneNumber') ?? ''
    const number = toE164(text)
    if (number === undefined) throw badRequest(21421, `PhoneNumber ${text} is not valid.`)
    draft.properties = {
      phone_number: number,
      friendly_name: draft.properties.friendly_name || nationalFormat(number),
    }
    draft.responseOnly.validation_code = String(randomInt(100_000, 1_000_000))
  },
}
