import {UserError} from '../app/errors.ts'
import {CHECK_PROXY_HINT} from '../twilio/unexpected-response.ts'

/**
 * Detects a loop of pages. It only remembers one page, replaced after 1, 2, 4, 8 … pages (Brent's algorithm).
 *
 * @returns a function to call with each next page's URL or token; it throws a UserError when a page repeats
 */
export const detectPageLoop = (server: string): ((next: string | undefined) => void) => {
  let remembered: string | undefined
  let pages = 0
  return (next) => {
    if (next && next === remembered) {
      throw new UserError('page-loop', `The pages of ${server} form a loop.`, {
        hint: CHECK_PROXY_HINT,
      })
    }
    pages++
    if ((pages & (pages - 1)) === 0) remembered = next
  }
}
