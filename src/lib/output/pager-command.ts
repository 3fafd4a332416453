import {split} from 'shlex'
import type {Environment} from '../app/environment.ts'

/** What is read of the environment, and passed on to the pager. */
export type PagerEnvironment = Readonly<Environment>

/** A pager as a user or this program chose it. */
export interface Pager {
  readonly program: string
  readonly args: readonly string[]
  /** Did the user choose it? Then it is an error that it cannot be started. */
  readonly isChosen: boolean
}

const DEFAULT = 'less -FRX'

/** The pager of TWILIO_PAGER, then PAGER, then less. Undefined when the variable is empty, or names `cat`. */
export const findPager = ({TWILIO_PAGER, PAGER}: PagerEnvironment): Pager | undefined => {
  const chosen = TWILIO_PAGER ?? PAGER
  const [program = '', ...args] = splitWords(chosen ?? DEFAULT)
  if (program === '' || program === 'cat') return undefined
  return {program, args, isChosen: chosen !== undefined}
}

/** What less and lv need to show colors, and to end when all fits on the screen; the user's own settings take precedence. */
export const pagerEnvironment = (env: PagerEnvironment): PagerEnvironment => ({LESS: 'FRX', LV: '-c', ...env})

const splitWords = (command: string): string[] => {
  try {
    return split(command)
  } catch {
    // A quote that is not closed.
    return [command]
  }
}
