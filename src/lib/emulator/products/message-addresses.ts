import {badRequest} from '../api-error.ts'
import {toE164} from '../resources/phone.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {encodeId} from '../storage/journal.ts'
import type {State} from '../storage/state.ts'

/** Twilio's magic numbers: https://www.twilio.com/docs/iam/test-credentials#test-sms-messages */
const REFUSED_RECIPIENTS: Readonly<Record<string, [code: number, reason: string]>> = {
  '+15005550001': [21211, 'is not a valid phone number.'],
  '+15005550002': [21612, 'is not currently reachable.'],
  '+15005550003': [21408, 'is in a region that the account has no permission to send to.'],
  '+15005550004': [21610, 'has unsubscribed from your messages.'],
  '+15005550009': [21614, 'is not a mobile number.'],
}

const REFUSED_SENDERS: Readonly<Record<string, [code: number, reason: string]>> = {
  '+15005550001': [21212, 'is not a valid phone number.'],
  '+15005550007': [21606, 'is not a valid, message-capable phone number of this account.'],
  '+15005550008': [21611, 'has exceeded the maximum number of queued messages.'],
}

/** `whatsapp` of `whatsapp:+12065550100`; empty for a phone number. */
export const channelOf = (address: string): string => /^([a-z]+):/.exec(address)?.[1] ?? ''

const isShortCode = (text: string): boolean => /^\d{3,8}$/.test(text)

/** Up to 11 characters with at least a letter: https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id */
const isAlphanumericSender = (text: string): boolean => /^(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}$/.test(text)

/** A channel's address: a phone number for WhatsApp, whatever its service calls its users elsewhere. */
function isChannelAddress(text: string): boolean {
  const address = text.slice(channelOf(text).length + 1)
  return channelOf(text) === 'whatsapp' ? toE164(address) !== undefined : /^[\x21-\x7e]{1,256}$/.test(address)
}

/**
 * Where a message goes, in E.164 or as a channel's address.
 * @throws ApiError 21211, or that of a magic number
 */
export function assertRecipient(to: string): string {
  const invalid = (): never => {
    throw badRequest(21211, `The 'To' number ${to} is not a valid phone number.`)
  }
  if (channelOf(to) !== '') return isChannelAddress(to) ? to : invalid()
  const number = toE164(to)
  if (number === undefined) return invalid()
  const refused = REFUSED_RECIPIENTS[number]
  if (refused) throw badRequest(refused[0], `The 'To' number ${number} ${refused[1]}`)
  return number
}

const ownNumbers = (state: State, account: string): string[] =>
  state.list(`api/Accounts/${account}/IncomingPhoneNumbers`).map(({value}) => String(value.p.phone_number))

/** A sender of the service's pool, else the account's first number. */
function chooseSender(state: State, {subject, owner}: RequestContext, service: string): string {
  const services = `messaging/v1${owner}/Services`
  const found = state.get(services, encodeId(service))
  if (!found) throw badRequest(21701, `The Messaging Service ${service} does not exist.`)
  const [member] = state.list(`${services}/${found.id}/PhoneNumbers`)
  const number = member && state.get(`api/Accounts/${subject}/IncomingPhoneNumbers`, member.id)
  return String(number?.value.p.phone_number ?? ownNumbers(state, subject)[0] ?? '')
}

/**
 * Who a message comes from.
 * @throws ApiError 21212, 21606, 21701, or that of a magic number
 */
export function senderOf(
  state: State,
  exchange: RequestContext,
  from: string | undefined,
  service: string | undefined,
  to: string,
): string {
  const chosen = service ? chooseSender(state, exchange, service) : undefined
  if (!from) return channelOf(to) === '' ? (chosen ?? '') : `${channelOf(to)}:${chosen}`
  if (channelOf(from) !== '' && isChannelAddress(from)) return from
  if (isShortCode(from)) return from
  const number = toE164(from)
  if (number === undefined) {
    if (isAlphanumericSender(from)) return from
    throw badRequest(
      21212,
      `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`,
    )
  }
  const refused = REFUSED_SENDERS[number]
  if (refused) throw badRequest(refused[0], `The 'From' number ${number} ${refused[1]}`)
  if (!ownNumbers(state, exchange.subject).includes(number)) {
    throw badRequest(
      21606,
      `The 'From' number ${number} is not a valid, message-capable phone number of this account.`,
    )
  }
  return number
}
