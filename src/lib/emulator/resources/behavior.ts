import type {Entry, State} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import type {Properties} from './render-record.ts'
import type {RequestContext} from './request-context.ts'

/** A record that is about to be stored. A behavior may change it. */
export interface Draft {
  /** The SID, if the behavior chooses it. */
  id: string | undefined
  /** Properties by wire name, as the API shows them. */
  properties: Properties
  /** Internal data, which no response contains. */
  internal: Properties
  /** Properties that only the response to this request contains: the secret of a new key. */
  responseOnly: Properties
  /** When the record was created, in milliseconds since 1970, if not now. */
  createdAt?: number
  /** Where an update moves the record: a phone number that is transferred to another account. */
  moveTo?: RequestContext
}

/** Where a resource's records are stored if they are part of another resource's collection. */
export interface RecordLocation {
  readonly collection: string
  /** Path of that collection, as its records show it. */
  readonly canonicalPath: string
  /** Only the records with these property values belong to the resource. */
  readonly matching?: Properties
}

/** How a resource differs from the default behavior in crud.ts. A hook rejects a request by throwing an ApiError. */
export interface Behavior {
  /** Property values of a new record, where the request and the catalog have none. */
  readonly defaults?: Properties
  /** Where the records are stored: a call's recordings are the account's recordings with the call's SID. */
  location?(context: RequestContext): RecordLocation
  /** Resolves a parent record in the path of a create request, or creates it: a conference by its name. */
  resolveParent?(context: RequestContext, transaction: Transaction): RequestContext
  /** Validates a create request, instead of the check that all required parameters are there. */
  validate?(context: RequestContext, state: State): void
  create?(context: RequestContext, draft: Draft, transaction: Transaction): void
  /** Creates or changes other records after a new one. */
  afterCreate?(context: RequestContext, entry: Entry, transaction: Transaction): void
  update?(context: RequestContext, draft: Draft, entry: Entry, transaction: Transaction): void
  remove?(context: RequestContext, entry: Entry, transaction: Transaction): void
  /** Computes the properties that depend on the time or on other records. They override the stored ones. */
  computeProperties?(context: RequestContext, entry: Entry, state: State): Properties
  /** Properties that `computeProperties` never returns: a filter reads the stored ones without it. */
  readonly neverComputed?: readonly string[]
  /** Properties that the API sends but that are not in its specification. */
  undocumentedProperties?(entry: Entry): Properties
  /** Filters of the list that are not a comparison for equality, by parameter. */
  readonly filters?: Readonly<Record<string, (value: unknown, expected: string) => boolean>>
  /** Generates the records of a list that are not stored, or selects some of the stored ones. */
  list?(context: RequestContext, state: State): readonly Entry[]
  /** Generates a record that is not stored; undefined for a 404. */
  fetch?(context: RequestContext, state: State): Entry | undefined
}
