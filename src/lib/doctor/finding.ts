import {UserError} from '../app/errors.ts'

/** `failed`: something does not work, or is not safe. `warning`: it works, but may not be intended. */
export type Status = 'ok' | 'fixed' | 'warning' | 'failed' | 'skipped'

/** The result of one check: a row of `doctor`. */
export type Finding = {
  readonly check: string
  readonly status: Status
  readonly detail: string
  /** Empty when there is nothing to do. */
  readonly whatToDo: string
}

/** Functions that create the findings of one check. */
export const createFindings = (check: string) => {
  const create =
    (status: Status) =>
    (detail: string, whatToDo = ''): Finding => ({check, status, detail, whatToDo})
  return {
    ok: create('ok'),
    fixed: create('fixed'),
    warning: create('warning'),
    failed: create('failed'),
    skipped: create('skipped'),
    /** The message and hint of an error; an internal error has no hint. */
    error: (error: unknown): Finding =>
      create('failed')(
        error instanceof Error ? error.message : String(error),
        error instanceof UserError ? (error.hint ?? '') : '',
      ),
  }
}
