import {UserError} from '../app/errors.ts'
import type {SdkPage} from '../twilio/sdk.ts'
import type {Call} from './call.ts'
import {detectPageLoop} from './page-loop.ts'
import {requestPages} from './send-call.ts'

/**
 * Calls a list, page after page, until `limit` records have come: yields the records of each page as the API sent them.
 * The first page goes out before the second is asked for; from then on the next page is under way while one is written.
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
    next?.catch(() => {}) // it is awaited below, unless the reader stops here
    yield isLast ? page.instances.slice(0, left) : page.instances
    if (isLast) return
    left -= page.instances.length
    page = await (isFirst ? pageAfter(page) : next)
  }
}

/**
 * `https://api.sydney.au1.twilio.com/…` belongs to `api.twilio.com`.
 *
 * @throws UserError when the next page is elsewhere
 */
export const requireSameProduct = (address: string, server: string): void => {
  const {protocol, hostname} = URL.canParse(address) ? new URL(address) : {protocol: '', hostname: ''}
  const [product, ...domain] = server.split('.')
  const isSame =
    protocol === 'https:' && hostname.startsWith(`${product}.`) && hostname.endsWith(`.${domain.join('.')}`)
  if (isSame) return
  throw new UserError('next-page-refused', `The API's next page is on another host: ${address}`, {
    hint: 'Nothing was sent there, since it would have got the credentials.',
  })
}
