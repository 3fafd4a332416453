import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {parseConnectionOverrides} from '../../src/lib/emulator/outbox/connection-overrides.ts'
import {
  claimWaiting,
  enqueueWebhook,
  listWaiting,
  listWebhooks,
  type WebhookRequest,
} from '../../src/lib/emulator/outbox/webhook.ts'
import {ACCOUNT, CORE, call, createSdk, NUMBER, openSandbox, STRANGER} from './sandbox.ts'
import {openWebhookTarget} from './webhook-target.ts'

const openWithWebhooks = () => {
  const sandbox = openSandbox()
  const {emulator, clock} = sandbox
  return {
    ...sandbox,
    webhooks: async () => listWebhooks(await emulator.store.read()),
    deliver: () => emulator.deliver(),
    async enqueue(request: Partial<WebhookRequest> & {url: string}): Promise<void> {
      const base = {
        kind: 'test',
        subject: 'SM1',
        accountSid: ACCOUNT,
        method: 'POST',
        parameters: {},
      } as const
      await emulator.store.write((transaction) => {
        enqueueWebhook(transaction, {...base, ...request}, clock.ms)
      })
      await emulator.deliver()
    },
    alerts: async () =>
      (await call(emulator, 'GET', 'https://monitor.twilio.com/v1/Alerts')).json.alerts as Record<
        string,
        string
      >[],
  }
}

describe('the status callbacks of a message', () => {
  it('are sent for each status after the first one, signed, in order', async () => {
    const {client, clock, deliver, webhooks} = openWithWebhooks()
    const target = await openWebhookTarget()
    const {sid} = await client.messages.create({
      to: STRANGER,
      from: NUMBER,
      body: 'x',
      statusCallback: `${target.url}/status?tag=a%20b#rc=2`,
    })
    clock.advance(2000)
    await deliver()
    assert.deepEqual(
      target.received.map(({parameters, isSigned, path}) => [parameters.MessageStatus, isSigned, path]),
      [
        ['sending', true, '/status?tag=a%20b'],
        ['sent', true, '/status?tag=a%20b'],
        ['delivered', true, '/status?tag=a%20b'],
      ],
    )
    const [, , last] = target.received
    assert.deepEqual(last?.parameters, {
      SmsSid: sid,
      SmsStatus: 'delivered',
      MessageStatus: 'delivered',
      To: STRANGER,
      MessageSid: sid,
      AccountSid: ACCOUNT,
      From: NUMBER,
      ApiVersion: '2010-04-01',
      RawDlrDoneDate: '2603040506',
    })
    assert.equal(last?.headers['user-agent'], 'TwilioProxy/1.1')
    const tokens = new Set(target.received.map(({headers}) => headers['i-twilio-idempotency-token']))
    assert.equal(tokens.size, 3)
    assert.deepEqual(
      (await webhooks()).map(({state, attempts}) => [state, attempts[0]?.status]),
      Array(3).fill(['delivered', 200]),
    )
  })

  it('are those of the messaging service if the message has none, and start with "queued"', async () => {
    const {client, clock, deliver} = openWithWebhooks()
    const target = await openWebhookTarget()
    const {sid} = await client.messaging.v1.services.create({friendlyName: 'x', statusCallback: target.url})
    await client.messages.create({to: STRANGER, messagingServiceSid: sid, body: 'x'})
    clock.advance(2000)
    await deliver()
    assert.deepEqual(
      target.received.map(({parameters: {MessageStatus, MessagingServiceSid}}) => [
        MessageStatus,
        MessagingServiceSid,
      ]),
      ['queued', 'sending', 'sent', 'delivered'].map((status) => [status, sid]),
    )
  })

  it('come when a scheduled message is due, and say that it is canceled', async () => {
    const {client, clock, deliver} = openWithWebhooks()
    const target = await openWebhookTarget()
    const {sid: messagingServiceSid} = await client.messaging.v1.services.create({friendlyName: 'x'})
    const send = () =>
      client.messages.create({
        to: STRANGER,
        messagingServiceSid,
        body: 'x',
        scheduleType: 'fixed',
        sendAt: new Date(clock.ms + 20 * 60_000),
        statusCallback: target.url,
      })
    const [kept, canceled] = [await send(), await send()]
    await client.messages(canceled.sid).update({status: 'canceled'})
    await deliver()
    clock.advance(21 * 60_000)
    await deliver()
    const statusesOf = ({sid}: {sid: string}) =>
      target.received
        .filter(({parameters}) => parameters.MessageSid === sid)
        .map(({parameters}) => parameters.MessageStatus)
    assert.deepEqual(statusesOf(canceled), ['canceled'])
    assert.deepEqual(statusesOf(kept), ['queued', 'sending', 'sent', 'delivered'])
  })

  it('need a valid URL', async () => {
    const {emulator} = openWithWebhooks()
    for (const StatusCallback of ['not a url', 'ftp://localhost/', 'javascript:alert(1)']) {
      const fields = {To: STRANGER, From: NUMBER, Body: 'x', StatusCallback}
      const {status, json} = await call(emulator, 'POST', `${CORE}/Messages.json`, fields)
      assert.deepEqual([status, json.code], [400, 21609], StatusCallback)
    }
  })
})

describe('the status callbacks of a call', () => {
  const create = async (events: string[] | undefined, method?: string) => {
    const sandbox = openWithWebhooks()
    const target = await openWebhookTarget()
    const {sid} = await sandbox.client.calls.create({
      to: STRANGER,
      from: NUMBER,
      twiml: '<Response><Pause length="2"/></Response>',
      statusCallback: target.url,
      ...(events && {statusCallbackEvent: events}),
      ...(method && {statusCallbackMethod: method}),
    })
    return {...sandbox, target, sid}
  }

  it('are sent for the requested events, numbered', async () => {
    const {clock, deliver, target, sid} = await create(['initiated', 'ringing', 'answered', 'completed'])
    clock.advance(5000)
    await deliver()
    assert.ok(target.received.every(({isSigned}) => isSigned))
    assert.deepEqual(
      target.received.map(({parameters: {CallStatus, SequenceNumber, CallSid}}) => [
        CallStatus,
        SequenceNumber,
        CallSid,
      ]),
      [
        ['initiated', '0', sid],
        ['ringing', '1', sid],
        ['in-progress', '2', sid],
        ['completed', '3', sid],
      ],
    )
    const {Timestamp, CallbackSource, CallDuration, Duration, Direction, FromCity} =
      target.received[3]?.parameters ?? {}
    assert.deepEqual(
      {Timestamp, CallbackSource, CallDuration, Duration, Direction, FromCity},
      {
        Timestamp: 'Wed, 04 Mar 2026 05:06:09 +0000',
        CallbackSource: 'call-progress-events',
        CallDuration: '2',
        Duration: '1',
        Direction: 'outbound-api',
        FromCity: 'SEATTLE',
      },
    )
  })

  it('are only "completed" by default, also for a call that is canceled, and can be GET requests', async () => {
    const {client, clock, deliver, target, sid} = await create(undefined, 'GET')
    await client.calls(sid).update({status: 'canceled'})
    clock.advance(5000)
    await deliver()
    assert.deepEqual(
      target.received.map(({method, isSigned, parameters}) => [method, isSigned, parameters.CallStatus]),
      [['GET', true, 'canceled']],
    )
  })
})

describe('a webhook', () => {
  it('of a subaccount is signed with its token', async () => {
    const {client, clock, deliver, emulator} = openWithWebhooks()
    const {sid, authToken} = await client.api.v2010.accounts.create({})
    const number = await createSdk(
      emulator,
      {username: sid, password: authToken},
      sid,
    ).incomingPhoneNumbers.create({
      areaCode: '206',
    })
    const target = await openWebhookTarget(undefined, authToken)
    await createSdk(emulator, {username: sid, password: authToken}, sid).messages.create({
      to: STRANGER,
      from: number.phoneNumber,
      body: 'x',
      statusCallback: target.url,
    })
    clock.advance(2000)
    await deliver()
    assert.deepEqual(
      target.received.map(({isSigned}) => isSigned),
      [true, true, true],
    )
  })

  it('with JSON has the hash of its body in the query', async () => {
    const {enqueue} = openWithWebhooks()
    const target = await openWebhookTarget()
    await enqueue({url: `${target.url}/json?a=1`, json: '{"text":"ä"}'})
    assert.deepEqual([target.received[0]?.isSigned, target.received[0]?.body], [true, '{"text":"ä"}'])
    assert.match(String(target.received[0]?.path), /^\/json\?a=1&bodySHA256=[0-9a-f]{64}$/)
  })

  it('is retried as its fragment says, with the same token, and then sent to its fallback', async () => {
    const {enqueue, webhooks, alerts} = openWithWebhooks()
    const target = await openWebhookTarget(({path}, response) => {
      response.statusCode = path === '/fallback' ? 200 : 503
      response.end('busy')
    })
    await enqueue({
      url: `${target.url}/main#rc=2&rp=5xx`,
      fallback: {url: `${target.url}/fallback`, method: 'POST'},
    })
    assert.deepEqual(
      target.received.map(({path}) => path),
      ['/main', '/main', '/main', '/fallback'],
    )
    const {ErrorCode, ErrorUrl} = target.received[3]?.parameters ?? {}
    assert.deepEqual([ErrorCode, ErrorUrl], ['11200', `${target.url}/main`])
    assert.equal(new Set(target.received.map(({headers}) => headers['i-twilio-idempotency-token'])).size, 1)
    const [webhook] = await webhooks()
    assert.equal(webhook?.state, 'delivered')
    assert.deepEqual(
      webhook?.attempts.map(({errorCode, body}) => [errorCode, body]),
      [
        [11200, 'busy'],
        [11200, 'busy'],
        [11200, 'busy'],
        [undefined, 'busy'],
      ],
    )
    const found = await alerts()
    assert.equal(found.length, 1)
    assert.deepEqual(
      [found[0]?.error_code, found[0]?.request_url, found[0]?.resource_sid],
      ['11200', `${target.url}/main`, 'SM1'],
    )
  })

  it('is not retried after a status unless its fragment says so', async () => {
    const {enqueue, webhooks} = openWithWebhooks()
    const target = await openWebhookTarget((_request, response) => void response.writeHead(500).end())
    await enqueue({url: target.url})
    assert.equal(target.received.length, 1)
    assert.equal((await webhooks())[0]?.state, 'failed')
  })

  it('ends after its read timeout', async () => {
    const {enqueue, webhooks} = openWithWebhooks()
    const target = await openWebhookTarget(() => {})
    await enqueue({url: `${target.url}#rt=100&rc=0`})
    const [webhook] = await webhooks()
    assert.deepEqual([webhook?.state, webhook?.attempts[0]?.errorCode], ['failed', 11200])
  })

  it('follows redirects, and ends after ten', async () => {
    const {enqueue, webhooks, alerts} = openWithWebhooks()
    const target = await openWebhookTarget(({path}, response) => {
      const next = {'/303': '/end', '/307': '/end', '/loop': '/loop'}[path]
      if (next) response.writeHead(Number(path.slice(1)) || 302, {location: next})
      response.end()
    })
    await enqueue({url: `${target.url}/303`, parameters: {A: '1'}})
    await enqueue({url: `${target.url}/307`, parameters: {A: '1'}})
    assert.deepEqual(
      target.received.map(({method, path, body, isSigned}) => [method, path, body, isSigned]),
      [
        ['POST', '/303', 'A=1', true],
        ['GET', '/end', '', true],
        ['POST', '/307', 'A=1', true],
        ['POST', '/end', 'A=1', true],
      ],
    )
    await enqueue({url: `${target.url}/loop`})
    assert.equal((await webhooks()).at(-1)?.attempts[0]?.errorCode, 11215)
    assert.equal((await alerts())[0]?.error_code, '11215')
  })

  it('sends the user name and password of its URL', async () => {
    const {enqueue} = openWithWebhooks()
    const target = await openWebhookTarget()
    await enqueue({url: target.url.replace('//', '//us%20er:pass@')})
    const [, credentials] = String(target.received[0]?.headers.authorization).split(' ')
    assert.equal(Buffer.from(String(credentials), 'base64').toString(), 'us er:pass')
  })

  const failures: [what: string, url: string, code: number][] = [
    ['that is not a URL', 'nonsense', 11100],
    ['of another scheme', 'file:///etc/passwd', 11100],
    ['where nothing listens', 'http://127.0.0.1:1/', 11205],
    ['of another machine', 'http://192.0.2.1/', 11205],
    ['of another machine in IPv6', 'http://[2001:db8::1]/', 11205],
    ['with metadata of a cloud', 'http://169.254.169.254/latest', 11205],
    ['that does not exist', 'http://does-not-exist.invalid/', 11210],
  ]
  for (const [what, url, code] of failures) {
    it(`to a URL ${what} fails with ${code}`, async () => {
      const {enqueue, webhooks, alerts} = openWithWebhooks()
      await enqueue({url})
      const [webhook] = await webhooks()
      assert.deepEqual([webhook?.state, webhook?.attempts.at(-1)?.errorCode], ['failed', code])
      assert.deepEqual(
        (await alerts()).map(({error_code}) => error_code),
        [String(code)],
      )
    })
  }

  it('is not sent to another machine by a redirect', async () => {
    const {enqueue, webhooks} = openWithWebhooks()
    const target = await openWebhookTarget(
      (_request, response) => void response.writeHead(302, {location: 'http://192.0.2.1/'}).end(),
    )
    await enqueue({url: target.url})
    assert.equal((await webhooks())[0]?.attempts.at(-1)?.errorCode, 11205)
  })

  it('that a process was killed while sending is sent by another one a minute later', async () => {
    const {emulator, clock, deliver, webhooks} = openWithWebhooks()
    const target = await openWebhookTarget()
    await emulator.store.write((transaction) => {
      const request = {kind: 'test', subject: 'SM1', accountSid: ACCOUNT, url: target.url} as const
      enqueueWebhook(transaction, {...request, method: 'POST', parameters: {}}, clock.ms)
    })
    await emulator.store.write((transaction) => {
      for (const waiting of listWaiting(transaction.state))
        claimWaiting(transaction, waiting, clock.ms + 60_000)
    })
    await deliver()
    assert.deepEqual([(await webhooks())[0]?.state, target.received.length], ['waiting', 0])
    clock.advance(60_000)
    await deliver()
    assert.deepEqual([(await webhooks())[0]?.state, target.received.length], ['delivered', 1])
  })
})

describe('connection overrides', () => {
  it('are limited to their ranges, and have defaults', () => {
    const summary = (fragment: string) => {
      const {retryPolicy, ...rest} = parseConnectionOverrides(fragment)
      return {...rest, retryPolicy: [...retryPolicy]}
    }
    const defaults = {
      connectTimeoutMs: 5000,
      readTimeoutMs: 15_000,
      totalTimeoutMs: 15_000,
      retries: 1,
      retryPolicy: ['ct'],
    }
    assert.deepEqual(summary(''), defaults)
    assert.deepEqual(summary('#rc=99&ct=1&rt=x&rp=none'), {...defaults, retries: 5, connectTimeoutMs: 100})
    assert.deepEqual(summary('#rp=all&rc=0').retryPolicy, ['ct', 'rt', '4xx', '5xx'])
    assert.deepEqual(summary('#rp=4xx,rt').retryPolicy, ['rt', '4xx'])
  })
})
