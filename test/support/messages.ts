import {type Answer, type Handler, json, type RecordedRequest} from './twilio-server.ts'

/** A message as Twilio writes it; the number makes its SID and body. */
export function message(number: number, accountSid: string): Record<string, unknown> {
  const sid = `SM${number.toString(16).padStart(32, '0')}`
  const uri = `/2010-04-01/Accounts/${accountSid}/Messages/${sid}`
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: `Message ${number}`,
    date_created: 'Tue, 03 Aug 2021 22:41:04 +0000',
    date_sent: 'Tue, 03 Aug 2021 22:41:06 +0000',
    date_updated: 'Tue, 03 Aug 2021 22:41:06 +0000',
    direction: 'inbound',
    error_code: null,
    error_message: null,
    from: '+12063996576',
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: '-0.00750',
    price_unit: 'USD',
    sid,
    status: 'received',
    subresource_uris: {media: `${uri}/Media.json`, feedback: `${uri}/Feedback.json`},
    to: '+12163507532',
    uri: `${uri}.json`,
  }
}

/** Answers the list of an account's messages in pages, as Twilio does: PageSize is 50 unless asked, 1,000 at most. */
export function messages(total: number): Handler {
  return (request) => {
    const accountSid = /^\/2010-04-01\/Accounts\/(\w+)\/Messages\.json$/.exec(request.path)?.[1]
    return request.method === 'GET' && accountSid !== undefined ? page(request, accountSid, total) : undefined
  }
}

function page({path, query}: RecordedRequest, accountSid: string, total: number): Answer {
  const size = Math.min(Number(query.get('PageSize') ?? 50), 1000)
  const number = Number(query.get('Page') ?? 0)
  const start = number * size
  const count = Math.max(0, Math.min(size, total - start))
  const uri = (page: number) => `${path}?PageSize=${size}&Page=${page}&PageToken=PASM${page}`
  return json({
    first_page_uri: `${path}?PageSize=${size}&Page=0`,
    end: start + count - 1,
    previous_page_uri: number > 0 ? uri(number - 1) : null,
    messages: Array.from({length: count}, (_, index) => message(start + index, accountSid)),
    uri: uri(number),
    page_size: size,
    start,
    next_page_uri: start + count < total ? uri(number + 1) : null,
    page: number,
  })
}
