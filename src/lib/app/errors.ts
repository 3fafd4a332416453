/**
 * An error that is the user's to mend: printed as `message`, then `hint`, without a stack trace.
 *
 * Exit codes: 2 for a wrong command line, 1 for the rest; a Twilio error has its own (see twilio/errors.ts).
 */
export class UserError extends Error {
  readonly hint: string | undefined
  readonly exitCode: number
  /** What `-o json` prints instead of the text, as one object on stderr. */
  readonly details: Record<string, unknown> | undefined

  constructor(
    message: string,
    options: {hint?: string; exitCode?: number; details?: Record<string, unknown>; cause?: unknown} = {},
  ) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause})
    this.name = 'UserError'
    this.hint = options.hint
    this.exitCode = options.exitCode ?? 1
    this.details = options.details
  }
}

/** A wrong command line: exit code 2, nothing was sent. */
export class UsageError extends UserError {
  constructor(message: string, hint?: string) {
    super(message, hint === undefined ? {exitCode: 2} : {hint, exitCode: 2})
    this.name = 'UsageError'
  }
}
