import {EMULATOR_ACCOUNT} from '../account.ts'
import {listWebhooks} from '../outbox/webhook.ts'
import {receiveMessage} from '../products/inbound-messages.ts'
import {channelName} from '../products/message-addresses.ts'
import {toE164} from '../resources/e164.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import {type ControlRequest, type ControlRoute, invalidControlRequest, readText} from './control-route.ts'
import {toMessageJson} from './message-json.ts'
import {waitUntil} from './wait-until.ts'
import {toWebhookJson} from './webhook-json.ts'

/** Longer than the application and its fallback can take. */
const MAX_WAIT_MS = 60_000

/** @throws ApiError 400 if it is missing */
function requireText(request: ControlRequest, name: string): string {
  const text = readText(request, name)
  if (text === undefined || text === '') throw invalidControlRequest(`"${name}" is required.`)
  return text
}

/** A phone number in E.164, or an address of a channel. @throws ApiError 400 */
function readAddress(request: ControlRequest, name: string): string {
  const text = requireText(request, name)
  const channel = channelName(text)
  const number = toE164(channel === '' ? text : text.slice(channel.length + 1))
  if (number !== undefined) return channel === '' ? number : `${channel}:${number}`
  // Short codes and alphanumeric senders.
  if (name === 'from' && channel === '' && /^[\w -]{3,11}$/.test(text)) return text
  throw invalidControlRequest(`"${name}" must be a phone number, got "${text}".`)
}

/** One URL or several. @throws ApiError 400 */
function readMedia({body: {mediaUrl}}: ControlRequest): readonly string[] {
  const urls = mediaUrl === undefined ? [] : Array.isArray(mediaUrl) ? mediaUrl : [mediaUrl]
  const isValid = urls.every((url) => typeof url === 'string' && URL.canParse(url))
  if (!isValid || urls.length > 10) throw invalidControlRequest('"mediaUrl" must be up to 10 URLs.')
  return urls.map(String)
}

const isAnswered = (state: State, sid: string): boolean =>
  listWebhooks(state).every((webhook) => webhook.subject !== sid || webhook.state !== 'waiting')

/** A message arrives at a number of the account, and the application answers. */
export const receiveRoute: ControlRoute = {
  method: 'POST',
  path: 'receive',
  async run(request) {
    const {emulator, signal} = request
    const [from, to] = [readAddress(request, 'from'), readAddress(request, 'to')]
    const media = readMedia(request)
    const body = readText(request, 'body') ?? ''
    if (body === '' && media.length === 0) throw invalidControlRequest('"body" or "mediaUrl" is required.')
    const accountSid = readText(request, 'accountSid') ?? EMULATOR_ACCOUNT.accountSid
    const collection = `api/Accounts/${encodeId(accountSid)}/Messages`
    const sid = await emulator.change((transaction, now) =>
      receiveMessage(transaction, collection, {from, to, body, media}, now),
    )
    if (sid === undefined)
      throw invalidControlRequest(`${to} is not a phone number of the account ${accountSid}.`)
    await waitUntil(emulator, async () => isAnswered(await emulator.store.read(), sid), MAX_WAIT_MS, signal)
    const state = await emulator.store.read()
    const [message] = state.list(collection).filter(({id}) => id === sid)
    const replies = state.list(collection).filter(({value}) => value.x?.inReplyTo === sid)
    return {
      message: message && toMessageJson(message),
      webhooks: listWebhooks(state)
        .filter(({subject}) => subject === sid)
        .map(toWebhookJson),
      replies: replies.map(toMessageJson),
    }
  },
}
