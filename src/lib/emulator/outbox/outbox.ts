import type {ObservedStore} from '../observed-store.ts'
import {ACCOUNTS} from '../products/accounts.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {readClock} from '../timeline/emulator-clock.ts'
import {cookieHeader, storeCookies} from './cookies.ts'
import type {ResponseHandler} from './response-handler.ts'
import type {Delivery} from './send-webhook.ts'
import {
  claimWaiting,
  findWebhook,
  listWaiting,
  releaseWaiting,
  removeWaiting,
  updateWebhook,
  type Waiting,
  type Webhook,
} from './webhook.ts'
import {createWebhookAlert} from './webhook-alert.ts'

/** After this time another process sends a webhook whose sender was killed: longer than all attempts take. */
const CLAIM_MS = 60_000

/** The number of webhooks that are sent at the same time. */
const MAX_PARALLEL = 32

export interface OutboxOptions {
  readonly store: ObservedStore
  /** Loads what is done with the response to a kind of webhook. */
  readonly loadHandler: (kind: string) => Promise<ResponseHandler | undefined>
  /** The machine's time, in milliseconds since 1970. */
  readonly machineTime: () => number
  /** May webhooks go to other machines? */
  readonly allowRemote: boolean
  readonly log: (line: string) => void
}

interface Claim {
  readonly webhook: Webhook
  readonly authToken: string
  readonly place: Waiting
}

/** Sends webhooks, each after the transaction that has written it. */
export class Outbox {
  readonly #options: OutboxOptions
  /** The webhooks that are being sent, by the record that they are about. */
  readonly #sending = new Map<string, Promise<void>>()
  readonly #stopped = new AbortController()

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Sends all webhooks that wait, and those that come up meanwhile, until none waits. */
  async deliver(): Promise<void> {
    for (;;) {
      await this.start()
      if (this.#sending.size === 0) return
      await Promise.race(this.#sending.values())
    }
  }

  /** Starts to send the webhooks that wait. */
  async start(): Promise<void> {
    if (this.#stopped.signal.aborted) return
    this.#startWaiting(await this.#options.store.read())
  }

  /** Ends the requests that are being sent, and sends no others. They are left to another process. */
  stop(): void {
    this.#stopped.abort()
  }

  /** The number of webhooks that wait, or that others are sending. */
  async countWaiting(): Promise<number> {
    return listWaiting(await this.#options.store.read()).length
  }

  #startWaiting(state: State): void {
    for (const waiting of listWaiting(state)) {
      if (this.#sending.size >= MAX_PARALLEL) return
      if (waiting.notBefore > this.#options.machineTime()) continue
      const subject = findWebhook(state, waiting.sid)?.subject ?? waiting.sid
      if (this.#sending.has(subject)) continue
      const sending = this.#send(waiting).catch((error: Error) => {
        this.#options.log(`The emulator failed to send a webhook: ${error.message}`)
      })
      this.#sending.set(
        subject,
        sending.then(() => void this.#sending.delete(subject)),
      )
    }
  }

  async #send(waiting: Waiting): Promise<void> {
    const {store, loadHandler, machineTime, allowRemote, log} = this.#options
    const {signal} = this.#stopped
    const claim = await store.write((transaction) => this.#claim(transaction, waiting))
    if (!claim) return
    const {webhook, authToken, place} = claim
    const handler = await loadHandler(webhook.kind)
    const state = await store.read()
    const {now} = readClock(state, machineTime())
    const offset = now - machineTime()
    const {sendWebhook} = await import('./send-webhook.ts')
    const delivery = await sendWebhook(webhook, authToken, {
      allowRemote,
      signal,
      headers: cookieHeader(state, webhook.cookieJar, webhook.url, now),
      machineTime,
      emulatorTime: () => machineTime() + offset,
      check: (response) => handler?.check?.(response, webhook),
    })
    // The process ends: the next one sends it.
    if (!delivery.response && signal.aborted) {
      return store.write((transaction) => releaseWaiting(transaction, place))
    }
    await store.write((transaction) => this.#record(transaction, claim, delivery, handler))
    const last = delivery.attempts.at(-1)
    log(`${webhook.method} ${webhook.url} ${last?.error ?? last?.status}`)
  }

  #claim(transaction: Transaction, waiting: Waiting): Claim | undefined {
    const {state} = transaction
    const place = claimWaiting(transaction, waiting, this.#options.machineTime() + CLAIM_MS)
    const webhook = findWebhook(state, waiting.sid)
    if (!place) return undefined
    if (!webhook) {
      removeWaiting(transaction, place)
      return undefined
    }
    const account = state.get(ACCOUNTS, encodeId(webhook.accountSid))
    return {webhook, authToken: String(account?.value.p.auth_token ?? ''), place}
  }

  #record(
    transaction: Transaction,
    {webhook, place}: Claim,
    delivery: Delivery,
    handler: ResponseHandler | undefined,
  ): void {
    const {machineTime, log} = this.#options
    const {now} = readClock(transaction.state, machineTime())
    const {response} = delivery
    const store = (): void => {
      removeWaiting(transaction, place)
      updateWebhook(transaction, webhook.sid, {
        state: response ? 'delivered' : 'failed',
        attempts: [...webhook.attempts, ...delivery.attempts],
      })
      storeCookies(transaction, webhook.cookieJar, webhook.url, response?.cookies ?? [], now)
      for (const {failure, attempt} of delivery.failures) {
        createWebhookAlert(transaction, webhook, failure, attempt, now)
      }
    }
    try {
      store()
      if (response) handler?.run?.(webhook, response, {transaction, now})
      else handler?.fail?.(webhook, {transaction, now})
    } catch (error) {
      log(`The emulator failed to handle a response: ${(error as Error).message}`)
      transaction.rollback()
      store()
    }
  }
}
