import {badRequest} from '../../resources/api-error.ts'
import type {Behavior, Draft} from '../../resources/behavior.ts'
import {toE164} from '../../resources/e164.ts'
import type {RequestContext} from '../../resources/request-context.ts'
import {encodeId} from '../../storage/encode-id.ts'
import type {Entry, State} from '../../storage/state.ts'
import type {Transaction} from '../../storage/transaction.ts'
import {listOwnedNumbers, numberKind} from './available-numbers.ts'
import {defaultNumberProperties} from './default-number.ts'
import {
  addressRequirement,
  capabilitiesOf,
  type NumberKind,
  type NumberType,
  typeOfNumber,
} from './number-plan.ts'
import {searchAvailableNumbers} from './search-numbers.ts'

/** Magic numbers of test credentials: https://www.twilio.com/docs/iam/test-credentials#test-incoming-phone-numbers-parameters-PhoneNumber */
const UNAVAILABLE = '+15005550000'
const INVALID = '+15005550001'
const AVAILABLE = '+15005550006'

const unavailable = (number: string) => badRequest(21422, `PhoneNumber ${number} is not available.`)

/** The requested number, or the first available one in the requested area. */
function chooseNumber({input}: RequestContext, state: State, kind: NumberKind): string {
  const text = input.get('PhoneNumber')
  if (text) {
    const number = toE164(text)
    if (number === undefined || number === INVALID) {
      throw badRequest(21421, `PhoneNumber ${text} is not valid.`)
    }
    const isOffered = number === AVAILABLE || typeOfNumber(number) !== undefined
    if (!isOffered || number === UNAVAILABLE || listOwnedNumbers(state).has(number)) throw unavailable(number)
    return number
  }
  const area = input.get('AreaCode')
  if (!area) throw badRequest(21404, "A 'PhoneNumber' or an 'AreaCode' is required.")
  const [found] = ['US', 'CA'].flatMap((country) =>
    searchAvailableNumbers({country, kind, area, owned: listOwnedNumbers(state), limit: 1}),
  )
  if (!found) throw badRequest(21452, `No phone numbers found in area code ${area}.`)
  return found.phoneNumber
}

/** @throws ApiError when the country of the number wants an address that the request does not have */
function requireAddress(
  {input, accountSid}: RequestContext,
  state: State,
  {country, kind}: NumberType,
): void {
  const requirement = addressRequirement(country, kind)
  if (requirement === 'none') return
  const sid = input.get('AddressSid')
  if (!sid)
    throw badRequest(21631, "Phone Number Requires an Address but the 'AddressSid' parameter was empty.")
  const address = state.get(`api/Accounts/${accountSid}/Addresses`, encodeId(sid))
  if (!address) throw badRequest(21627, `The Address ${sid} does not exist.`)
  const isThere = address.value.p.iso_country === country
  if (requirement === 'local' && !isThere) throw badRequest(21615, 'Phone Number Requires a Local Address.')
  if (requirement === 'foreign' && isThere)
    throw badRequest(21630, 'Phone Number Requires a Foreign Address.')
}

function buy(context: RequestContext, draft: Draft, transaction: Transaction, kind: NumberKind): void {
  const number = chooseNumber(context, transaction.state, kind)
  const type = typeOfNumber(number) ?? {country: 'US', kind: 'Local'}
  requireAddress(context, transaction.state, type)
  const requested = Object.fromEntries(Object.entries(draft.properties).filter(([, value]) => value !== null))
  draft.properties = {
    ...defaultNumberProperties(number),
    address_requirements: addressRequirement(type.country, type.kind),
    capabilities: capabilitiesOf(type.country, type.kind),
    type: numberType(type.kind),
    ...requested,
    phone_number: number,
  }
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

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export const incomingNumbers: Behavior = {
  validate: () => undefined,
  create: (context, draft, transaction) => buy(context, draft, transaction, 'Local'),
  update: transfer,
  filters: {PhoneNumber: matchesPartially},
}

/** The incoming numbers of one type: `IncomingPhoneNumbers/TollFree`. */
export const incomingNumbersByType: Behavior = {
  ...incomingNumbers,
  location: ({collection, canonicalPath}) => ({
    collection: collection.replace(/\/\w+$/, ''),
    canonicalPath: canonicalPath.replace(/\/\w+$/, ''),
  }),
  create(context, draft, transaction) {
    const kind = numberKind(context)
    buy(context, draft, transaction, kind)
    const number = String(draft.properties.phone_number)
    if (!isOfType(number, draft.properties.type, kind)) throw unavailable(number)
    draft.properties.type = numberType(kind)
  },
  list: (context, state) =>
    state
      .list(context.collection)
      .filter(({value}) => (value.p.type ?? 'local') === numberType(numberKind(context))),
}

const numberType = (kind: NumberKind): string =>
  ({TollFree: 'toll-free', Mobile: 'mobile', National: 'national'})[kind as string] ?? 'local'

/** In North America, mobile and local numbers look alike. */
const isOfType = (number: string, type: unknown, kind: NumberKind): boolean =>
  type === numberType(kind) || (type === 'local' && kind === 'Mobile' && number.startsWith('+1'))
