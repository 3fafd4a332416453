import {UserError} from '../app/errors.ts'
import {unusableAnswer} from '../twilio/unusable-answer.ts'
import {type Call, makeForPage, type SdkClient, type SdkPage} from './call.ts'
import {detectPageLoop} from './page-loop.ts'

/**
 * Calls a list, page after page, until `limit` records have come: yields the records of each page as the API sent them.
 * The first page goes out before the second is asked for; from then on the next page is under way while one is written.
 */
export async function* invokeList(
  call: Call,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<readonly unknown[], void> {
  const server = new URL(call.operation.server).hostname
  const watched = {...call, client: answering(call.client)}
  const following = pageAfter(watched.client, server)
  let page: SdkPage | undefined = await makeForPage(watched).catch(watched.client.explain(server))
  let left = limit
  for (let isFirst = true; page; isFirst = false) {
    const isLast: boolean = page.instances.length >= left
    const next: Promise<SdkPage> | undefined = isFirst || isLast ? undefined : following(page)
    next?.catch(() => {}) // it is awaited below, unless the reader stops here
    yield isLast ? page.instances.slice(0, left) : page.instances
    if (isLast) return
    left -= page.instances.length
    page = await (isFirst ? following(page) : next)
  }
}

/** Asks for the page after one: of the same host, and not one that was there already. */
const pageAfter = (client: Answering, server: string): ((page: SdkPage) => Promise<SdkPage> | undefined) => {
  const watch = detectPageLoop(server)
  return (page) => {
    const {nextPageUrl, nextToken} = page
    if (nextPageUrl && !isSameProduct(nextPageUrl, server)) {
      throw new UserError('next-page-refused', `The API's next page is on another host: ${nextPageUrl}`, {
        hint: 'Nothing was sent there, since it would have got the credentials.',
      })
    }
    watch(nextPageUrl ?? nextToken)
    return page.nextPage()?.catch(client.explain(server))
  }
}

interface Answering extends SdkClient {
  /** Makes of an error what it means, given that an answer has come or not. */
  explain(server: string): (error: unknown) => never
}

/** Notes that an answer has come: what the SDK can't make a page of is then no mistake of the user's or ours. */
const answering = (client: SdkClient): Answering => {
  let answered = false
  return Object.assign(Object.create(client) as SdkClient, {
    request: async (options: Record<string, unknown>) => {
      const response = await client.request(options)
      answered = true
      return response
    },
    explain: (server: string) => (error: unknown) => {
      throw answered && !(error instanceof UserError) ? unusableAnswer(server, error) : error
    },
  })
}

/** `https://api.sydney.au1.twilio.com/…` belongs to `api.twilio.com`. */
const isSameProduct = (address: string, server: string): boolean => {
  if (!URL.canParse(address)) return false
  const {protocol, hostname} = new URL(address)
  const [product, ...domain] = server.split('.')
  return (
    protocol === 'https:' && hostname.startsWith(`${product}.`) && hostname.endsWith(`.${domain.join('.')}`)
  )
}
