import {json, startTwilio} from '../../test/support/twilio-server.ts'

/** A server in its own process that acts as api.twilio.com with BENCH_MESSAGES messages (50 by default). */
const total = Number(process.env.BENCH_MESSAGES ?? 50)
const ACCOUNT = `AC${'a'.repeat(32)}`
const path = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`

const createMessage = (index: number) => {
  const sid = `SM${index.toString(16).padStart(32, '0')}`
  const date = 'Thu, 24 Aug 2023 05:01:45 +0000'
  return {
    body: `Your order ${index} is on its way — thank you!`,
    num_segments: '1',
    direction: 'outbound-api',
    from: '+15005550006',
    to: '+12063996576',
    date_updated: date,
    price: '-0.00750',
    error_message: null,
    uri: `/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}.json`,
    account_sid: ACCOUNT,
    num_media: '0',
    status: 'delivered',
    messaging_service_sid: null,
    sid,
    date_sent: date,
    date_created: date,
    error_code: null,
    price_unit: 'USD',
    api_version: '2010-04-01',
    subresource_uris: {media: `/2010-04-01/Accounts/${ACCOUNT}/Messages/${sid}/Media.json`},
  }
}

const pages = new Map<string, string>()

const createPage = (size: number, number: number): string => {
  const key = `${size}/${number}`
  let text = pages.get(key)
  if (!text) {
    const count = Math.max(0, Math.min(size, total - number * size))
    const hasMore = (number + 1) * size < total
    text = JSON.stringify({
      messages: Array.from({length: count}, (_, index) => createMessage(number * size + index)),
      page: number,
      page_size: size,
      uri: path,
      next_page_uri: hasMore ? `${path}?PageSize=${size}&Page=${number + 1}&PageToken=PA${number + 1}` : null,
    })
    pages.set(key, text)
  }
  return text
}

const server = await startTwilio(({path: requested, query}) => {
  if (requested !== path) return json({sid: ACCOUNT, status: 'active'})
  const body = createPage(Number(query.get('PageSize') ?? 50), Number(query.get('Page') ?? 0))
  return {body, headers: {'content-type': 'application/json'}}
})
process.stdout.write(
  `${JSON.stringify({...server.env, TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'a'.repeat(32)})}\n`,
)
process.once('disconnect', () => process.exit())
