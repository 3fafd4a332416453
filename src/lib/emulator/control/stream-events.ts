import type {IncomingMessage, ServerResponse} from 'node:http'
import type {Emulator} from '../emulator.ts'
import {isWebhookCollection} from '../outbox/webhook.ts'
import type {Change} from '../storage/state.ts'
import {isHiddenCollection} from '../timeline/hidden-collections.ts'

/** A comment is sent this often, so that nothing between closes an idle connection. */
const KEEP_ALIVE_MS = 15_000

export const isEventStream = ({method, url = ''}: IncomingMessage): boolean =>
  method === 'GET' && /^\/_emulator\/events(\?|$)/.test(url)

/** `{"collection": "api/Accounts/AC…/Messages", "sid": "SM…", "properties": {…}}`; a removed record has no properties. */
const toEvent = (change: Change): string => {
  const {collection, id, op} = change
  const data = {collection, sid: decodeURIComponent(id), properties: op === 'put' ? change.value.p : null}
  return `event: ${op === 'put' ? 'changed' : 'removed'}\ndata: ${JSON.stringify(data)}\n\n`
}

/** The emulator's own records are not shown, except the webhooks. */
const isShown = ({collection}: Change): boolean =>
  !isHiddenCollection(collection) || isWebhookCollection(collection)

/** Sends what changes as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function streamEvents(response: ServerResponse, emulator: Emulator, signal: AbortSignal): void {
  response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'})
  response.write(': connected\n\n')
  const unsubscribe = emulator.records.subscribe((changes) => {
    for (const change of changes.filter(isShown)) response.write(toEvent(change))
  })
  const timer = setInterval(() => response.write(': waiting\n\n'), KEEP_ALIVE_MS)
  timer.unref()
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    unsubscribe()
  })
}
