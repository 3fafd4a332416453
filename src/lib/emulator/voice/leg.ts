import {accountOf} from '../products/account-paths.ts'
import {changeCallStatus, hasEnded} from '../products/call-status.ts'
import {storeAlert} from '../products/monitor-alerts.ts'
import type {Properties} from '../resources/render-record.ts'
import type {StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {schedule} from '../timeline/due-entries.ts'
import {
  type Activity,
  type CallProgram,
  type NewProgram,
  PROGRAMS,
  type Step,
  stepsOf,
} from './call-program.ts'

/** The next step of a call. */
export const STEP_KIND = 'call-step'
/** The person hangs up. */
export const HANGUP_KIND = 'call-hangup'

/** More than any call has that ends. */
const MAX_STEPS = 5000

export interface VoiceContext {
  readonly transaction: Transaction
  /** By the emulator's clock, in milliseconds since 1970. */
  readonly now: number
}

/** A call in a transaction, with its program. All changes are staged at once. */
export class Leg {
  readonly transaction: Transaction
  readonly now: number
  readonly collection: string
  readonly sid: string

  private constructor({transaction, now}: VoiceContext, collection: string, sid: string) {
    this.transaction = transaction
    this.now = now
    this.collection = collection
    this.sid = sid
  }

  /** A call with a program; undefined if it is not there. */
  static find(context: VoiceContext, sid: string): Leg | undefined {
    const program = context.transaction.get(PROGRAMS, sid)
    const collection = String(program?.value.p.collection)
    if (!program || !context.transaction.get(collection, sid)) return undefined
    return new Leg(context, collection, sid)
  }

  /** Adds a program to a call. */
  static create(context: VoiceContext, collection: string, sid: string, program: NewProgram): Leg {
    const p: CallProgram = {collection, step: 0, verbs: [], logged: 0, ...program}
    context.transaction.create(PROGRAMS, sid, {c: context.now, p: {...p}})
    return new Leg(context, collection, sid)
  }

  get accountSid(): string {
    return accountOf(this.collection)
  }

  get call(): StoredRecord {
    const found = this.transaction.get(this.collection, this.sid)
    if (!found) throw new Error(`The call ${this.sid} is missing.`)
    return found.value
  }

  get status(): string {
    return String(this.call.p.status)
  }

  get hasEnded(): boolean {
    return hasEnded(this.status)
  }

  get program(): CallProgram {
    return this.transaction.get(PROGRAMS, this.sid)?.value.p as unknown as CallProgram
  }

  /** Another call, in the same transaction. */
  other(sid: unknown): Leg | undefined {
    return typeof sid === 'string' ? Leg.find(this, sid) : undefined
  }

  change(changes: Partial<CallProgram>): void {
    const entry = this.transaction.get(PROGRAMS, this.sid)
    if (!entry) return
    this.transaction.update(PROGRAMS, entry, {...entry.value, p: {...entry.value.p, ...changes}})
  }

  /** Replaces the whole program. */
  replace(program: CallProgram): void {
    const entry = this.transaction.get(PROGRAMS, this.sid)
    if (entry) this.transaction.update(PROGRAMS, entry, {...entry.value, p: {...program}})
  }

  changeCall(value: StoredRecord): void {
    const entry = this.transaction.get(this.collection, this.sid)
    if (entry) this.transaction.update(this.collection, entry, value)
  }

  setProperties(properties: Properties): void {
    const {call} = this
    this.changeCall({...call, u: this.now, p: {...call.p, ...properties}})
  }

  setStatus(status: string): void {
    this.changeCall(
      changeCallStatus(this.transaction, this.collection, this.sid, this.call, status, this.now),
    )
    this.log({step: 'Status', status})
  }

  log(step: Step): void {
    const {logged} = this.program
    this.change({logged: logged + 1})
    const p = {date: new Date(this.now).toISOString(), ...step}
    this.transaction.create(stepsOf(this.sid), String(logged).padStart(6, '0'), {c: this.now, p})
  }

  /** A problem in the TwiML, as Twilio's debugger shows it. */
  report(code: number, message: string, level: 'error' | 'warning' = 'error'): void {
    const {document} = this.program
    const text = {ErrorCode: String(code), LogLevel: level.toUpperCase(), Msg: message}
    storeAlert(this.transaction, this.accountSid, this.now, {
      alert_text: new URLSearchParams(text).toString(),
      error_code: String(code),
      log_level: level,
      request_method: document?.method ?? 'POST',
      request_url: document?.url ?? '',
      resource_sid: this.sid,
    })
    this.log({step: level === 'error' ? 'Error' : 'Warning', code, message})
  }

  /** What the call does now. What it was to do before does not happen anymore. */
  start(activity: Activity | undefined): void {
    const {activity: _before, ...rest} = this.program
    this.replace({...rest, step: rest.step + 1, ...(activity && {activity})})
  }

  /** Does something now, and continues after some time. */
  startFor(ms: number, activity?: Activity): void {
    this.start(activity)
    this.resumeAfter(ms)
  }

  /** Continues after some time, unless another step comes first. */
  resumeAfter(ms: number): void {
    if (this.program.logged > MAX_STEPS) this.hangUp()
    else this.#schedule(ms)
  }

  /** Ends the call with the next step. */
  hangUp(status = 'completed'): void {
    this.start({kind: 'end', status})
    this.#schedule(0)
  }

  #schedule(ms: number): void {
    const {step} = this.program
    const at = this.now + ms
    schedule(this.transaction, {at, kind: STEP_KIND, subject: this.sid, data: {step}})
  }
}
