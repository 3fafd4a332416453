import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {Session} from '../support/session.ts'
import {json, startTwilio, type TwilioServer} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'a'.repeat(32)}`
const SID = '0123456789abcdef0123456789abcdef'

let server: TwilioServer
let session: Session
before(async () => {
  server = await startTwilio()
  session = await Session.start(server, {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'b'.repeat(32)})
})
after(async () => {
  await session.end()
  await server.close()
})

const run = async (args: readonly string[], ...answers: object[]) => {
  server.requests.length = 0
  server.answer(...(answers.length > 0 ? answers : [{}]).map((answer) => json(answer)))
  return session.run(args)
}

/** Requests that the official CLI cannot send or sends incorrectly: they must be the same as the SDK's. */
const SENT: readonly [kind: string, args: string[], sent: string, body: string][] = [
  [
    'a JSON body from flags for its properties',
    ['api:content:v1:content:create', '--language', 'en', '--types', '{"twilio/text": {"body": "Grüße"}}'],
    'POST content.twilio.com/v1/Content',
    '{"language":"en","types":{"twilio/text":{"body":"Grüße"}}}',
  ],
  [
    'a complete JSON body, without flags for its properties',
    ['api:content:v1:content:create', '--json', '{"language": "en", "types": {}}'],
    'POST content.twilio.com/v1/Content',
    '{"language":"en","types":{}}',
  ],
  [
    'a complete JSON body, and a flag for a property',
    ['api:content:v1:content:create', '--json', '{"language": "en", "types": {}}', '--language', 'de'],
    'POST content.twilio.com/v1/Content',
    '{"language":"de","types":{}}',
  ],
  [
    'a JSON body that the official CLI sends as a form',
    [
      'api:verify:v2:services:passkeys:factors:create',
      '--service-sid',
      `VA${SID}`,
      '--friendly-name',
      'A',
      '--identity',
      'b',
    ],
    `POST verify.twilio.com/v2/Services/VA${SID}/Passkeys/Factors`,
    '{"friendly_name":"A","identity":"b"}',
  ],
  [
    'PUT with JSON',
    [
      ...['api:conversations:v2:control-plane:configurations:update', '--id', 'a/b'],
      ...['--description', '', '--conversation-grouping-type', 'x', '--memory-store-id', 'y'],
      ...['--channel-settings', '{}', '--no-memory-extraction-enabled'],
      ...['--intelligence-configuration-ids', '1', '--intelligence-configuration-ids', '2'],
    ],
    'PUT conversations.twilio.com/v2/ControlPlane/Configurations/a%2Fb',
    '{"description":"","conversationGroupingType":"x","memoryStoreId":"y","channelSettings":{},"intelligenceConfigurationIds":["1","2"],"memoryExtractionEnabled":false}',
  ],
  [
    'PATCH with JSON',
    [
      'api:conversations:v2:conversations:patch',
      '--id',
      'c1',
      '--status',
      'CLOSED',
      '--metadata',
      '{"a": null}',
    ],
    'PATCH conversations.twilio.com/v2/Conversations/c1',
    '{"status":"CLOSED","metadata":{"a":null}}',
  ],
  [
    'PATCH with a form',
    ['api:accounts:v1:messaging:geo-permissions:update', '--permissions', '{"country_code": "US"}'],
    'PATCH accounts.twilio.com/v1/Messaging/GeoPermissions',
    'Permissions=%7B%22country_code%22%3A%20%22US%22%7D',
  ],
  [
    'POST without a body',
    [
      'api:intelligence:v2:services:operators:create',
      '--service-sid',
      `GA${SID}`,
      '--operator-sid',
      `LY${SID}`,
    ],
    `POST intelligence.twilio.com/v2/Services/GA${SID}/Operators/LY${SID}`,
    '',
  ],
  [
    'a map of free keys in a query',
    ['api:lookups:v1:phone-numbers:fetch', '--phone-number', '+1555', '--add-ons-data', '{"a.b": "c d"}'],
    'GET lookups.twilio.com/v1/PhoneNumbers/%2B1555?AddOns.a.b=c%20d',
    '',
  ],
  [
    'unvalidated values, with --skip-parameter-validation',
    [
      'api:core:calls:list',
      '--status',
      'odd',
      '--start-time',
      'now',
      '--page-size',
      'x',
      '--skip-parameter-validation',
    ],
    `GET api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Calls.json?Status=odd&StartTime=now&PageSize=x`,
    '',
  ],
  [
    'one page of a list',
    ['api:core:messages:list', '--page', '3', '--page-token', 'PASM1', '--page-size', '20'],
    `GET api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages.json?PageSize=20&Page=3&PageToken=PASM1`,
    '',
  ],
  [
    'a retired product',
    ['api:fax:v1:faxes:list', '--from', '+1 5', '--date-created-after', '2020-01-31T00:00:00Z'],
    'GET fax.twilio.com/v1/Faxes?From=%2B1%205&DateCreatedAfter=2020-01-31T00%3A00%3A00Z',
    '',
  ],
]

for (const [kind, args, sent, body] of SENT) {
  test(`${kind}: ${args[0]}`, async () => {
    const {code, stderr} = await run(args, {
      faxes: [],
      messages: [],
      calls: [],
      next_page_uri: null,
      meta: {},
    })
    assert.equal(code, 0, stderr)
    const [request] = server.requests
    assert.equal(
      `${request?.method} ${request?.host}${request?.path}${request?.search && `?${request.search}`}`,
      sent,
    )
    assert.equal(request?.body, body)
  })
}

test('a list with page tokens is fetched completely', async () => {
  const page = (id: string, nextToken?: string) => ({
    conversations: [{id}],
    meta: {key: 'conversations', pageSize: 1, ...(nextToken && {nextToken})},
  })
  const {stdout} = await run(
    ['api:conversations:v2:conversations:list', '-o', 'tsv', '--properties', 'id'],
    page('1', 'T/1'),
    page('2'),
  )
  assert.equal(stdout, 'id\n1\n2\n')
  assert.deepEqual(
    server.requests.map(({search}) => search),
    ['', 'pageToken=T%2F1'],
  )
})

test('a list command with a single response shows its records, where the official CLI shows none', async () => {
  const balance = await run(['api:core:balance:list', '-o', 'json'], {
    account_sid: ACCOUNT,
    balance: '1.5',
    currency: 'USD',
  })
  assert.deepEqual(JSON.parse(balance.stdout), [{accountSid: ACCOUNT, balance: '1.5', currency: 'USD'}])
  const usecases = {
    usecases: [
      {name: 'A', max_length: 1},
      {name: 'B', max_length: 2},
    ],
  }
  const items = await run(['api:messaging:v1:services:usecases:list', '-o', 'json', '--limit', '1'], usecases)
  assert.deepEqual(JSON.parse(items.stdout), [{name: 'A', max_length: 1}])
})

test('an item that is not a record is printed unchanged in JSON', async () => {
  const id = 'api:numbers:v1:porting:configuration:webhook:list'
  const answer = {url: 'https://example.com', notifications_of: ['PortInCompleted', 'PortInFailed']}
  assert.deepEqual(JSON.parse((await run([id, '-o', 'json'], answer)).stdout), answer.notifications_of)
  assert.equal(
    (await run([id, '-o', 'tsv', '--properties', 'value'], answer)).stdout,
    'value\nPortInCompleted\nPortInFailed\n',
  )
})

test('unknown properties are kept, with keys in camel case', async () => {
  const {stdout} = await run(['api:core:messages:fetch', '--sid', `SM${SID}`, '-o', 'json'], {
    sid: `SM${SID}`,
    date_sent: 'Thu, 24 Aug 2023 05:01:45 +0000',
    brand_new: {inner_key: [1, null]},
    subresource_uris: {media_items: '/x'},
  })
  assert.deepEqual(JSON.parse(stdout), [
    {
      sid: `SM${SID}`,
      dateSent: '2023-08-24T05:01:45.000Z',
      subresourceUris: {media_items: '/x'},
      brandNew: {inner_key: [1, null]},
    },
  ])
})

test('a response that the SDK cannot read is still shown', async () => {
  const {code, stdout} = await run(
    ['api:pricing:v1:messaging:countries:fetch', '--iso-country', 'US', '-o', 'json'],
    {country: 'US', inbound_sms_prices: null, outbound_sms_prices: null},
  )
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), [{country: 'US', inboundSmsPrices: null, outboundSmsPrices: null}])
})

test('a record without the default columns shows others, with a warning for unknown requested ones', async () => {
  const answer = {phone_number: '+1555', portable: true, country: 'US'}
  const id = 'api:numbers:v1:porting:portability:phone-number:fetch'
  const shown = await run([id, '--phone-number', '+1555'], answer)
  assert.match(shown.stdout, /\+1555/)
  assert.equal(shown.stderr, '')
  const asked = await run([id, '--phone-number', '+1555', '--properties', 'sid,country'], answer)
  assert.equal(asked.stdout, 'Country\nUS     \n')
  assert.match(asked.stderr, /"sid"/)
})

test('a response without a body prints a note and nothing on stdout', async () => {
  server.requests.length = 0
  server.answer({status: 204})
  const {code, stdout, stderr} = await session.run([
    ...['api:assistants:v1:assistants:tools:update', '--assistant-id', 'a', '--id', 't'],
    ...['-o', 'json'],
  ])
  assert.deepEqual([code, stdout], [0, ''])
  assert.match(stderr, /no record/)
})

test('the last value of a repeated flag counts', async () => {
  const {stdout} = await run(
    [
      'api:core:messages:list',
      '-o',
      'json',
      '--limit',
      '5',
      '--to',
      '+1',
      '-o',
      'tsv',
      '--to=+2',
      '--limit=1',
    ],
    {
      messages: [
        {sid: '1', to: '+2'},
        {sid: '2', to: '+2'},
      ],
      next_page_uri: null,
    },
  )
  assert.equal(server.requests[0]?.search, 'To=%2B2')
  assert.equal(stdout, 'sid\tto\n1\t+2\n')
})
