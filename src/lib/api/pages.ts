import {UserError} from '../app/errors.ts'
import type {SdkPage} from '../twilio/sdk.ts'
import type {Call} from './call.ts'
import {detectPageLoop} from './page-loop.ts'
import {requestPages} from './send-call.ts'

/**
 * Fetches a list page by page, up to `limit` records. Yields the records of each page as the API sent them. The first page is
 * yielded before the second is requested; after that, the next page is requested while the current one is written.
 */
export async function* fetchPages(
  call: Call,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly unknown[], void> {
  const server = new URL(call.operation.server).hostname
  const requests = requestPages(call)
  const checkLoop = detectPageLoop(server)
  const pageAfter = (page: SdkPage): Promise<SdkPage> | undefined => {
    const {nextPageUrl, nextToken} = page
    if (nextPageUrl) requireSameProduct(nextPageUrl, server)
    checkLoop(nextPageUrl ?? nextToken)
    return requests.next(page)
  }
  let page: SdkPage | undefined = await requests.first()
  let left = limit
  for (let isFirst = true; page; isFirst = false) {
    const isLast: boolean = page.instances.length >= left
    const next: Promise<SdkPage> | undefined = isFirst || isLast ? undefined : pageAfter(page)
    next?.catch(() => {}) // awaited below, unless the consumer stops here
    yield isLast ? page.instances.slice(0, left) : page.instances
    if (isLast) return
    left -= page.instances.length
    page = await (isFirst ? pageAfter(page) : next)
  }
}

/**
 * Checks the URL of a next page. `https://api.sydney.au1.twilio.com/…` belongs to `api.twilio.com`.
 *
 * @throws UserError when it is on another host
 */
export const requireSameProduct = (url: string, server: string): void => {
  const {protocol, hostname} = URL.canParse(url) ? new URL(url) : {protocol: '', hostname: ''}
  const [product, ...domain] = server.split('.')
  const isSame =
    protocol === 'https:' && hostname.startsWith(`${product}.`) && hostname.endsWith(`.${domain.join('.')}`)
  if (isSame) return
  throw new UserError('next-page-refused', `The next page is on another host: ${url}`, {
    hint: 'The request was not sent, to protect your credentials.',
  })
}
