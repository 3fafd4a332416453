import {randomUUID} from 'node:crypto'
import {randomHex} from '../resources/sids.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {hiddenCollection} from '../timeline/hidden-collections.ts'

/*
 * A webhook is a record: what to send, and what has come of it. It waits in the outbox, and is sent after the transaction
 * that has written it, never under the lock of the data file.
 */

const WEBHOOKS = hiddenCollection('Webhooks')
/** The webhooks that wait, with ids that start with the time from when they may be sent. */
const OUTBOX = hiddenCollection('Outbox')

export const isWebhookCollection = (collection: string): boolean => collection === WEBHOOKS

/** The number of webhooks that are kept, the newest ones. */
const MAX_KEPT = 2000

export type WebhookMethod = 'GET' | 'POST'

export interface WebhookRequest {
  /** Selects what is done with the response: `message-received`. */
  readonly kind: string
  /** The record that it is about. Its webhooks are sent one after the other. */
  readonly subject: string
  /** The account whose auth token signs it. */
  readonly accountSid: string
  readonly url: string
  readonly method: WebhookMethod
  /** Form fields, or the query of a GET request. */
  readonly parameters: Readonly<Record<string, string>>
  /** A JSON body in place of the form. */
  readonly json?: string
  /** Requested if the first URL fails. */
  readonly fallback?: {readonly url: string; readonly method: WebhookMethod} | undefined
  /** Names the conversation whose cookies are sent and kept: a call, or two numbers. */
  readonly cookieJar?: string | undefined
  /** For what is done with the response. */
  readonly data?: Readonly<Record<string, unknown>>
}

/** One HTTP request and its response. */
export interface Attempt {
  /** By the emulator's clock, in ISO 8601. */
  readonly date: string
  readonly method: string
  readonly url: string
  readonly signature: string
  readonly durationMs: number
  /** The response; absent without one. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Twilio's code and text of a failure. */
  readonly errorCode?: number
  readonly error?: string
}

export type WebhookState = 'waiting' | 'delivered' | 'failed'

export interface Webhook extends WebhookRequest {
  readonly sid: string
  readonly state: WebhookState
  /** By the emulator's clock, in milliseconds since 1970. */
  readonly createdAt: number
  readonly idempotencyToken: string
  readonly attempts: readonly Attempt[]
}

export const parseMethod = (text: unknown): WebhookMethod =>
  String(text).toUpperCase() === 'GET' ? 'GET' : 'POST'

const fromEntry = ({id, value}: Entry): Webhook => ({
  ...(value.p as unknown as Omit<Webhook, 'sid' | 'createdAt'>),
  sid: id,
  createdAt: value.c,
})

/** Adds a webhook. It is sent as soon as the transaction is on disk. @returns its SID */
export function enqueueWebhook(transaction: Transaction, request: WebhookRequest, now: number): string {
  const sid = `WH${randomHex()}`
  const p = {...request, state: 'waiting', idempotencyToken: randomUUID(), attempts: []}
  transaction.create(WEBHOOKS, sid, {c: now, p})
  transaction.create(OUTBOX, waitingId(0, sid), {c: now, p: {}})
  const kept = transaction.state.list(WEBHOOKS)
  for (const {id} of kept.slice(0, Math.max(0, kept.length + 1 - MAX_KEPT))) transaction.delete(WEBHOOKS, id)
  return sid
}

const waitingId = (notBefore: number, sid: string): string => `${String(notBefore).padStart(15, '0')}.${sid}`

/** A webhook in the outbox. */
export interface Waiting {
  readonly id: string
  readonly sid: string
  /** By the machine's clock, in milliseconds since 1970. */
  readonly notBefore: number
}

export const listWaiting = (state: State): Waiting[] =>
  state.list(OUTBOX).map(({id}) => {
    const [notBefore = '', sid = ''] = id.split('.')
    return {id, sid, notBefore: Number(notBefore)}
  })

/**
 * Takes a webhook out of the outbox until a time, after which another process sends it.
 * @returns its new place there; undefined if another process has taken it
 */
export function claimWaiting(transaction: Transaction, waiting: Waiting, until: number): Waiting | undefined {
  if (!transaction.state.get(OUTBOX, waiting.id)) return undefined
  const id = waitingId(until, waiting.sid)
  transaction.delete(OUTBOX, waiting.id)
  transaction.create(OUTBOX, id, {c: until, p: {}})
  return {id, sid: waiting.sid, notBefore: until}
}

/** Removes a webhook from the outbox. */
export const removeWaiting = (transaction: Transaction, {id}: Waiting): void => {
  transaction.delete(OUTBOX, id)
}

/** Puts a webhook back, to be sent again at once. */
export function releaseWaiting(transaction: Transaction, waiting: Waiting): void {
  transaction.delete(OUTBOX, waiting.id)
  transaction.create(OUTBOX, waitingId(0, waiting.sid), {c: 0, p: {}})
}

/** Sends a webhook once more, as it was. */
export function replayWebhook(transaction: Transaction, {sid}: Webhook): void {
  transaction.create(OUTBOX, waitingId(0, sid), {c: 0, p: {}})
  updateWebhook(transaction, sid, {state: 'waiting'})
}

export function findWebhook(state: State, sid: string): Webhook | undefined {
  const entry = state.get(WEBHOOKS, sid)
  return entry && fromEntry(entry)
}

/** Oldest first. */
export const listWebhooks = (state: State): Webhook[] => state.list(WEBHOOKS).map(fromEntry)

export function updateWebhook(
  transaction: Transaction,
  sid: string,
  changes: Partial<Pick<Webhook, 'state' | 'attempts'>>,
): void {
  const entry = transaction.state.get(WEBHOOKS, sid)
  if (entry) transaction.update(WEBHOOKS, entry, {...entry.value, p: {...entry.value.p, ...changes}})
}
