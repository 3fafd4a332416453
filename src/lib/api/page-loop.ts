import {UserError} from '../app/errors.ts'
import {CHECK_PROXY_HINT} from '../twilio/unexpected-response.ts'

/** Twilio sends single empty pages, such as when filters exclude all records of a page; never this many in a row. */
const MAX_EMPTY_PAGES = 100

/**
 * Detects a loop of pages, and pages that stay empty but always link to another. It only remembers one page, replaced after
 * 1, 2, 4, 8 … pages (Brent's algorithm).
 *
 * @returns a function to call with each next page's URL or token, and the number of records on the page before it; it throws
 *   a UserError when a page repeats, or too many pages in a row are empty
 */
export const detectPageLoop = (server: string): ((next: string | undefined, records: number) => void) => {
  let remembered: string | undefined
  let pages = 0
  let emptyPages = 0
  return (next, records) => {
    emptyPages = records > 0 ? 0 : emptyPages + 1
    if (next && emptyPages >= MAX_EMPTY_PAGES) {
      throw new UserError('page-loop', `${server} sent ${emptyPages} empty pages in a row.`, {
        hint: CHECK_PROXY_HINT,
      })
    }
    if (next && next === remembered) {
      throw new UserError('page-loop', `The pages of ${server} form a loop.`, {
        hint: CHECK_PROXY_HINT,
      })
    }
    pages++
    if ((pages & (pages - 1)) === 0) remembered = next
  }
}
