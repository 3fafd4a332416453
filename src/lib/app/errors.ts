import type {ErrorId} from './error-ids.ts'

/** Text on one line, or an array of lines. A line end within a text is data, and is printed as `\n`. */
export type Text = string | readonly string[]

const join = (text: Text): string => (typeof text === 'string' ? text : text.join('\n'))

export interface ErrorOptions {
  /** What to do next. */
  readonly hint?: Text
  /** 1 by default. */
  readonly exitCode?: number
  /** More properties that `-o json` prints. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * An error that the user can act on. It is printed as `message`, then `hint`, without a stack trace; with `-o json` as one
 * object with its id.
 *
 * Exit codes: 2 for usage errors, 1 for others; Twilio errors have their own (see twilio/twilio-api-error.ts).
 */
export class UserError extends Error {
  /** Stable: see error-ids.ts. */
  readonly id: ErrorId
  readonly hint: string | undefined
  readonly exitCode: number
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly #lines: readonly string[] | undefined
  readonly #hint: Text | undefined

  constructor(id: ErrorId, message: Text, options: ErrorOptions = {}) {
    super(join(message), options.cause === undefined ? undefined : {cause: options.cause})
    this.name = 'UserError'
    this.id = id
    this.#lines = typeof message === 'string' ? undefined : message
    this.#hint = options.hint
    this.hint = options.hint === undefined ? undefined : join(options.hint)
    this.exitCode = options.exitCode ?? 1
    this.details = options.details
  }

  /** The message and the hint, as they are to be printed. */
  get text(): {readonly message: Text; readonly hint: Text | undefined} {
    return {message: this.#lines ?? this.message, hint: this.#hint}
  }
}

/** An invalid command line: exit code 2, and nothing was sent. */
export class UsageError extends UserError {
  constructor(id: ErrorId, message: Text, hint?: Text) {
    super(id, message, hint === undefined ? {exitCode: 2} : {hint, exitCode: 2})
    this.name = 'UsageError'
  }
}

/** An error in the terms of what was being done: its exit code and details, with an id and a message of its own. */
export function restateError(
  error: UserError,
  {id, message, hint = error.text.hint}: {id: ErrorId; message: string; hint?: Text | undefined},
): UserError {
  const {message: _, ...details} = error.details ?? {}
  return new UserError(id, message, {exitCode: error.exitCode, ...(hint && {hint}), details, cause: error})
}
