import type {Properties} from '../resources/render-record.ts'
import type {RequestContext} from '../resources/request-context.ts'
import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'

/** A record about to be kept; a behavior may change it. */
export interface Draft {
  /** The SID, when the request or the behavior decides it. */
  id: string | undefined
  /** What its API shows, by wire name. */
  properties: Properties
  /** What only the emulator sees. */
  notes: Properties
  /** What only this one answer shows: a new key's secret. */
  once: Properties
}

/** Where records are kept, and the address that they give; `only` those with these properties belong to the resource. */
export interface Home {
  readonly collection: string
  readonly address: string
  readonly only?: Properties
}

/** How one resource differs from what every resource does. A hook refuses a request by throwing an ApiError. */
export interface Behavior {
  /** Its records are kept elsewhere: a call's recordings are the account's recordings with that call's SID. */
  home?(exchange: RequestContext): Home
  /** Checks a creation, before anything is read of it. With it, missing parameters are its own to name. */
  check?(exchange: RequestContext, state: State): void
  create?(exchange: RequestContext, draft: Draft, transaction: Transaction): void
  /** Makes what follows from the new record. */
  created?(exchange: RequestContext, entry: Entry, transaction: Transaction): void
  update?(exchange: RequestContext, draft: Draft, entry: Entry, transaction: Transaction): void
  remove?(exchange: RequestContext, entry: Entry, transaction: Transaction): void
  /** Properties over the kept ones: those that time or other records decide. */
  present?(exchange: RequestContext, entry: Entry, state: State): Properties
  /** Properties that its API sends though no specification names them. */
  unlisted?(entry: Entry): Properties
  /** The records of a list that are not kept at all. */
  list?(exchange: RequestContext, state: State): readonly Entry[]
  /** A record that is not kept; undefined for a 404. */
  fetch?(exchange: RequestContext, state: State): Entry | undefined
}
