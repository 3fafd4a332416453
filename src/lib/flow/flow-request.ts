import type {Operation} from '../api/operation.ts'
import type {ResourceRecord, Values} from '../api/resources.ts'
import type {Context} from '../app/context.ts'
import type {Session} from '../app/session.ts'

/** The call of an operation. */
export interface FlowRequest {
  readonly operation: Operation
  readonly values: Values
  /** The complete JSON body, if it was passed as one. */
  readonly body: unknown
}

/** What came of it. */
export interface FlowOutcome {
  readonly record: ResourceRecord | undefined
  /** Has a note already told the user all there is to tell? */
  readonly isReported: boolean
}

export interface FlowDependencies {
  readonly session: Session
  readonly context: Context
  /** Prints a note on stderr. */
  readonly note: (text: string) => void
}
