import {badRequest} from '../resources/api-error.ts'
import {toE164} from '../resources/e164.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'

/** Twilio's magic numbers: https://www.twilio.com/docs/iam/test-credentials#test-sms-messages */
const REJECTED_RECIPIENTS: Readonly<Record<string, [code: number, reason: string]>> = {
  '+15005550001': [21211, 'is not a valid phone number.'],
  '+15005550002': [21612, 'is not currently reachable.'],
  '+15005550003': [21408, 'is in a region that the account has no permission to send to.'],
  '+15005550004': [21610, 'has unsubscribed from your messages.'],
  '+15005550009': [21614, 'is not a mobile number.'],
}

const REJECTED_SENDERS: Readonly<Record<string, [code: number, reason: string]>> = {
  '+15005550001': [21212, 'is not a valid phone number.'],
  '+15005550007': [21606, 'is not a valid, message-capable phone number of this account.'],
  '+15005550008': [21611, 'has exceeded the maximum number of queued messages.'],
}

/** `whatsapp` for `whatsapp:+12065550100`; empty for a phone number. */
export const channelName = (address: string): string => /^([a-z]+):/.exec(address)?.[1] ?? ''

const isShortCode = (text: string): boolean => /^\d{3,8}$/.test(text)

/** Up to 11 characters, at least one of them a letter: https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id */
const isAlphanumericSender = (text: string): boolean => /^(?=.*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}$/.test(text)

/** An address of a channel: WhatsApp has phone numbers; other channels have ids of their own. */
function isChannelAddress(text: string): boolean {
  const address = text.slice(channelName(text).length + 1)
  return channelName(text) === 'whatsapp'
    ? toE164(address) !== undefined
    : /^[\x21-\x7e]{1,256}$/.test(address)
}

/**
 * Parses a recipient.
 * @returns a number in E.164, or a channel address
 * @throws ApiError 21211, or the error of a magic number
 */
export function parseRecipient(to: string): string {
  const invalid = (): never => {
    throw badRequest(21211, `The 'To' number ${to} is not a valid phone number.`)
  }
  if (channelName(to) !== '') return isChannelAddress(to) ? to : invalid()
  const number = toE164(to)
  if (number === undefined) return invalid()
  const rejected = REJECTED_RECIPIENTS[number]
  if (rejected) throw badRequest(rejected[0], `The 'To' number ${number} ${rejected[1]}`)
  return number
}

const listOwnNumbers = (state: State, account: string): string[] =>
  state.list(`api/Accounts/${account}/IncomingPhoneNumbers`).map(({value}) => String(value.p.phone_number))

/** The first number in the service's pool, otherwise the account's first number. */
function chooseSender(state: State, {accountSid, accountSuffix}: RequestContext, service: string): string {
  const services = `messaging/v1${accountSuffix}/Services`
  const found = state.get(services, encodeId(service))
  if (!found) throw badRequest(21701, `The Messaging Service ${service} does not exist.`)
  const [member] = state.list(`${services}/${found.id}/PhoneNumbers`)
  const number = member && state.get(`api/Accounts/${accountSid}/IncomingPhoneNumbers`, member.id)
  return String(number?.value.p.phone_number ?? listOwnNumbers(state, accountSid)[0] ?? '')
}

/**
 * Parses or chooses a sender.
 * @param to the recipient: a service sends from its channel
 * @returns a number in E.164, a short code, an alphanumeric sender ID, or a channel address
 * @throws ApiError 21212, 21606, 21701, or the error of a magic number
 */
export function resolveSender(
  state: State,
  context: RequestContext,
  from: string | undefined,
  service: string | undefined,
  to: string,
): string {
  const chosen = service ? chooseSender(state, context, service) : undefined
  if (!from) return channelName(to) === '' ? (chosen ?? '') : `${channelName(to)}:${chosen}`
  return parseSender(state, context.accountSid, from)
}

/**
 * Parses a sender.
 * @returns a number in E.164, a short code, an alphanumeric sender ID, or a channel address
 * @throws ApiError 21212, 21606, or the error of a magic number
 */
export function parseSender(state: State, accountSid: string, from: string): string {
  if (channelName(from) !== '' && isChannelAddress(from)) return from
  if (isShortCode(from)) return from
  const number = toE164(from)
  if (number === undefined) {
    if (isAlphanumericSender(from)) return from
    throw badRequest(
      21212,
      `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`,
    )
  }
  const rejected = REJECTED_SENDERS[number]
  if (rejected) throw badRequest(rejected[0], `The 'From' number ${number} ${rejected[1]}`)
  if (!listOwnNumbers(state, accountSid).includes(number)) {
    throw badRequest(
      21606,
      `The 'From' number ${number} is not a valid, message-capable phone number of this account.`,
    )
  }
  return number
}
