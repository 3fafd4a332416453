import type {WebhookMethod} from '../outbox/webhook.ts'
import type {Properties} from '../resources/render-record.ts'
import {hiddenCollection} from '../timeline/hidden-collections.ts'
import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {Person} from './person.ts'

/*
 * The TwiML of a call runs as records: the verbs that are left, and what the call waits for. Each step is a due entry, or the
 * response to a webhook, so a call goes on in another process after this one is killed.
 */

/** Programs by the call's SID. */
export const PROGRAMS = hiddenCollection('Calls')

/** What has happened in a call, oldest first. */
export const stepsOf = (sid: string): string => hiddenCollection(`Calls/${sid}/Steps`)

/** A URL and how it is requested. */
export interface Target {
  readonly url: string
  readonly method: WebhookMethod
}

/** What the first TwiML of a call is. A call that `Dial` makes has none: it is connected. */
export type Instructions = {readonly twiml: string} | Target | {readonly connect: true}

/** What a call does now: `gather`, with what it has so far. */
export type Activity = {readonly kind: string} & Properties

export interface CallProgram {
  /** The collection with the call. */
  readonly collection: string
  /** Grows with each step. What was planned for an earlier one does not happen anymore. */
  readonly step: number
  readonly instructions: Instructions
  /** Requested if a document fails. */
  readonly fallback?: Target
  /** The document with the verbs; URLs in it are relative to its URL. */
  readonly document?: Target
  readonly verbs: readonly TwimlElement[]
  readonly activity?: Activity
  readonly person: Person
  /** The number of steps in the log. */
  readonly logged: number
  /** The call that has dialed this one. */
  readonly parent?: string
  /** Seconds that the phone rings at most. */
  readonly timeout: number
  readonly detection?: MachineDetection
}

/** https://www.twilio.com/docs/voice/answering-machine-detection */
export interface MachineDetection {
  readonly isAsync: boolean
  readonly waitsForEnd: boolean
  readonly callback?: Target
}

export type NewProgram = Pick<CallProgram, 'instructions' | 'person' | 'timeout'> &
  Partial<Pick<CallProgram, 'fallback' | 'parent' | 'detection'>>

/** Something that has happened in a call, as the log shows it. */
export interface Step {
  /** A verb, or what happened: `Say`, `Request`, `Digits`. */
  readonly step: string
  readonly [detail: string]: unknown
}
