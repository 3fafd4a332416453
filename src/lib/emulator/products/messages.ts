import {ApiError, badRequest} from '../resources/api-error.ts'
import type {Behavior, Draft} from '../resources/behavior.ts'
import {parseTime} from '../resources/dates.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {randomHex} from '../resources/sids.ts'
import type {Entry} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {mediaType} from './media-types.ts'
import {channelName, parseRecipient, resolveSender} from './message-addresses.ts'
import {callBackMessageStatus, findStatusCallback} from './message-callbacks.ts'
import {renderContent} from './message-content.ts'
import {countSegments} from './message-segments.ts'
import {
  cancelScheduled,
  isFinal,
  MAX_BODY_LENGTH,
  outgoingProperties,
  scheduleNextStatus,
} from './message-status.ts'

const MINUTE_MS = 60_000
/** https://www.twilio.com/docs/api/errors/35114 */
const MIN_SCHEDULE_MS = 15 * MINUTE_MS
const MAX_SCHEDULE_MS = 35 * 24 * 60 * MINUTE_MS

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function validate({input}: RequestContext): void {
  if (!input.get('To')) throw badRequest(21604, "A 'To' phone number is required.")
  if (!input.get('From') && !input.get('MessagingServiceSid')) {
    throw badRequest(21603, "A 'From' phone number is required.")
  }
  if (!input.get('Body') && input.all('MediaUrl').length === 0 && !input.get('ContentSid')) {
    throw badRequest(21602, 'Message body is required.')
  }
}

/** The scheduled time in milliseconds since 1970; undefined for a message that is sent at once. */
function parseSendTime({input, now}: RequestContext): number | undefined {
  // Like Twilio, ignore the scheduling parameters without a messaging service.
  if (!input.get('MessagingServiceSid') || input.get('ScheduleType') !== 'fixed') return undefined
  const text = input.get('SendAt')
  if (!text) throw badRequest(35111, "The 'SendAt' parameter is required to schedule a message.")
  const time = parseTime(text)
  if (time === undefined || time - now < MIN_SCHEDULE_MS || time - now > MAX_SCHEDULE_MS) {
    throw badRequest(35114, `The 'SendAt' time '${text}' is not between 15 minutes and 35 days from now.`)
  }
  return time
}

function attachMedia(
  context: RequestContext,
  sid: string,
  urls: readonly string[],
  transaction: Transaction,
): void {
  for (const url of urls) {
    transaction.create(`${context.collection}/${sid}/Media`, `ME${randomHex()}`, {
      c: context.now,
      p: {content_type: mediaType(url), parent_sid: sid},
    })
  }
}

function create(context: RequestContext, draft: Draft, transaction: Transaction): void {
  const {input} = context
  const {state} = transaction
  const to = parseRecipient(textOf(input.get('To')))
  const service = input.get('MessagingServiceSid')
  const from = resolveSender(state, context, input.get('From'), service, to)
  if (channelName(to) !== channelName(from)) {
    throw badRequest(21910, "Invalid 'From' and 'To' pair. 'From' and 'To' must be of the same channel.")
  }
  const contentSid = input.get('ContentSid')
  const body =
    input.get('Body') ??
    renderContent(state, context.accountSuffix, contentSid, input.get('ContentVariables'))
  if (body.length > MAX_BODY_LENGTH) {
    throw badRequest(21617, `The concatenated message body exceeds the ${MAX_BODY_LENGTH} character limit.`)
  }
  const media = input.all('MediaUrl').filter((url) => url !== '')
  if (media.length > 10) throw badRequest(21623, 'A message can have at most 10 media URLs.')
  const sendAt = parseSendTime(context)
  draft.id = `${media.length > 0 ? 'MM' : 'SM'}${randomHex()}`
  const {p, x} = outgoingProperties({
    to,
    from,
    body,
    segments: Math.max(countSegments(body), 1),
    media,
    direction: 'outbound-api',
    service,
    senderIsChosen: !input.get('From'),
    sendAt,
    statusCallback: findStatusCallback(state, context),
  })
  draft.properties = p
  draft.internal = x
  attachMedia(context, draft.id, media, transaction)
}

/** https://www.twilio.com/docs/messaging/api/message-resource#update-a-message-resource */
function update(
  {collection, input, now}: RequestContext,
  draft: Draft,
  entry: Entry,
  transaction: Transaction,
): void {
  const {status} = entry.value.p
  draft.properties = {...entry.value.p}
  const requested = input.get('Status')
  if (requested !== undefined && requested !== '') {
    if (requested !== 'canceled') {
      throw badRequest(20001, `A message's status can't be set to '${requested}'.`)
    }
    if (status !== 'scheduled') throw new ApiError(409, 30409, 'This message cannot be canceled.')
    draft.properties.status = 'canceled'
    cancelScheduled(transaction, entry.id)
    const canceled = {...entry.value, p: draft.properties}
    callBackMessageStatus(transaction, collection, entry.id, canceled, now)
  }
  const body = input.get('Body')
  if (body === undefined) return
  if (body !== '') throw badRequest(20001, "A message's body can only be set to an empty string.")
  if (!isFinal(status)) throw notComplete('update')
  draft.properties.body = ''
}

const notComplete = (action: string): ApiError =>
  new ApiError(409, 20009, `Cannot ${action} this resource before it is complete.`)

function remove(_context: RequestContext, {value}: Entry): void {
  if (!isFinal(value.p.status)) throw notComplete('delete')
}

/** https://www.twilio.com/docs/messaging/api/message-resource */
export const messages: Behavior = {
  validate,
  create,
  afterCreate({collection, now}, {id, value}, transaction) {
    scheduleNextStatus(transaction, collection, id, value, now)
  },
  update,
  remove,
}
