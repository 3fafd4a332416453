import {UserError} from '../app/errors.ts'
import {INTERCEPTED_HINT} from '../twilio/unusable-answer.ts'

/**
 * Notices pages that lead round in a circle, by a landmark that is set anew after 1, 2, 4, 8 … pages, so that nothing has to
 * be kept of the others.
 *
 * @returns what is to be told of each next page's address or token
 * @throws UserError (what it returns does) when a page comes again.
 */
export const detectPageLoop = (server: string): ((next: string | undefined) => void) => {
  let landmark: string | undefined
  let pages = 0
  return (next) => {
    if (next && next === landmark) {
      throw new UserError('page-loop', `The pages of ${server} lead round in a circle.`, {
        hint: INTERCEPTED_HINT,
      })
    }
    pages++
    if ((pages & (pages - 1)) === 0) landmark = next
  }
}
