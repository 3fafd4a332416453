import {UserError} from '../app/errors.ts'

/** `failed`: something will not work, or is not safe. `warning`: it works, but may not be meant. */
export type Status = 'ok' | 'fixed' | 'warning' | 'failed' | 'skipped'

/** What one look at one thing has found: a row of `doctor`. */
export type Finding = {
  readonly check: string
  readonly status: Status
  readonly detail: string
  /** Empty where nothing is to be done. */
  readonly whatToDo: string
}

/** Makes the findings of one check. */
export const findingsOf = (check: string) => {
  const finding =
    (status: Status) =>
    (detail: string, whatToDo = ''): Finding => ({check, status, detail, whatToDo})
  return {
    ok: finding('ok'),
    fixed: finding('fixed'),
    warning: finding('warning'),
    failed: finding('failed'),
    skipped: finding('skipped'),
    /** What an error says; one that should not have been is told as it is. */
    error: (error: unknown, status: Status = 'failed'): Finding =>
      finding(status)(
        error instanceof Error ? error.message : String(error),
        error instanceof UserError ? (error.hint ?? '') : '',
      ),
  }
}
