import assert from 'node:assert/strict'
import {request} from 'node:http'
import {after, describe, it} from 'node:test'
import {parseDuration} from '../../src/lib/emulator/control/duration.ts'
import {proveSecret} from '../../src/lib/emulator/control/health-route.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {serveEmulator} from '../../src/lib/emulator/server/http-server.ts'
import {TimeKeeper} from '../../src/lib/emulator/timeline/time-keeper.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {catalog, createSdk, type Json, NUMBER, STRANGER, temporaryDirectory} from './sandbox.ts'
import {openWebhookTarget} from './webhook-target.ts'

const SECRET = 'a secret of the test'

async function serve(allowedHosts: string[] = []) {
  const emulator = new Emulator({directory: temporaryDirectory(), catalog, now: Date.now})
  const {baseUrl, close} = await serveEmulator(emulator, {
    host: '127.0.0.1',
    port: 0,
    secret: SECRET,
    allowedHosts,
  })
  const keeper = new TimeKeeper(emulator)
  keeper.start()
  after(async () => {
    await close()
    await keeper.stop()
    await emulator.close()
  })
  const control = async (method: string, path: string, body?: Json) => {
    const response = await fetch(`${baseUrl}/_emulator/${path}`, {
      method,
      ...(body && {body: JSON.stringify(body), headers: {'content-type': 'application/json'}}),
    })
    return {status: response.status, json: (await response.json()) as Json}
  }
  return {emulator, baseUrl, control, client: createSdk(emulator)}
}

/** Sends a request with any headers. */
function raw(url: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {method, headers}, (response) => {
      response.resume()
      response.once('end', () => resolve(Number(response.statusCode)))
    })
    sent.once('error', reject).end(body)
  })
}

describe('the control API', () => {
  it('proves that it knows the secret of its server file, without telling it', async () => {
    const {control} = await serve()
    const {json} = await control('GET', 'health?challenge=abc')
    assert.deepEqual([json.status, json.proof], ['ok', proveSecret(SECRET, 'abc')])
    assert.ok(!JSON.stringify(json).includes(SECRET))
    assert.equal((await control('GET', 'health')).json.proof, undefined)
  })

  it('refuses requests of web pages and of other names of this machine', async () => {
    const {baseUrl} = await serve()
    const {host} = new URL(baseUrl)
    const clock = `${baseUrl}/_emulator/clock`
    assert.equal(await raw(clock, {host}), 200)
    assert.equal(await raw(clock, {host, origin: baseUrl}), 200)
    const foreign: Record<string, string>[] = [
      {host: 'evil.example'},
      {host: 'api.twilio.com'},
      {host, origin: 'https://evil.example'},
      {host, origin: 'null'},
      {host, origin: `https://${host.replace(/\d+$/, '1')}`},
    ]
    for (const headers of foreign) {
      assert.equal(await raw(clock, headers), 403, JSON.stringify(headers))
      assert.equal(await raw(`${baseUrl}/_emulator/events`, headers), 403, JSON.stringify(headers))
    }
    assert.equal(await raw(clock, {host, 'content-type': 'text/plain'}, 'POST', '{"freeze":true}'), 400)
  })

  it('answers requests that are not valid with an error', async () => {
    const {control, baseUrl} = await serve()
    const {host} = new URL(baseUrl)
    for (const [method, path, body, status] of [
      ['GET', 'nothing', undefined, 404],
      ['DELETE', 'clock', undefined, 405],
      ['POST', 'clock', {advance: 'soon'}, 400],
      ['POST', 'clock', {advance: {}}, 400],
      ['POST', 'clock', {set: 'tomorrow'}, 400],
      ['POST', 'clock', {set: '9999-01-01'}, 400],
      ['POST', 'clock', {set: '1969-01-01'}, 400],
      ['POST', 'clock', {freeze: 'yes'}, 400],
      ['GET', 'messages?wait=forever', undefined, 400],
      ['GET', 'webhooks/WH1', undefined, 404],
      ['POST', 'webhooks/WH1/replay', undefined, 404],
      ['GET', 'webhooks/%ff', undefined, 404],
    ] as const) {
      assert.equal((await control(method, path, body)).status, status, path)
    }
    const headers = {host, 'content-type': 'application/json'}
    for (const body of ['{', '[]', '1']) {
      assert.equal(await raw(`${baseUrl}/_emulator/clock`, headers, 'POST', body), 400, body)
    }
  })

  it('waits for a message, which is delivered while it waits', async () => {
    const {control, client} = await serve()
    const waiting = control(
      'GET',
      `messages?to=${encodeURIComponent('(206) 399-6576')}&status=delivered&wait=60`,
    )
    await client.messages.create({to: STRANGER, from: NUMBER, body: 'The code is 123'})
    const {json} = await waiting
    const [message] = json.messages as Json[]
    assert.deepEqual([message?.body, message?.status], ['The code is 123', 'delivered'])
    assert.deepEqual((await control('GET', 'messages?body=other')).json, {messages: []})
    assert.deepEqual((await control('GET', 'messages?body=other&wait=0.1')).json, {messages: []})
  })

  it('shows webhooks, which the running server sends by itself, and sends one again', async () => {
    const {control, client} = await serve()
    const target = await openWebhookTarget()
    const {sid} = await client.messages.create({
      to: STRANGER,
      from: NUMBER,
      body: 'x',
      statusCallback: target.url,
    })
    await control('GET', 'messages?status=delivered&wait=60')
    let found: Json[] = []
    while (found.length < 3) {
      found = (await control('GET', `webhooks?subject=${sid}&state=delivered`)).json.webhooks as Json[]
    }
    const [newest] = found
    assert.deepEqual(
      [newest?.status, newest?.error, (newest?.parameters as Json | undefined)?.MessageStatus],
      [200, null, 'delivered'],
    )
    const {json} = await control('POST', `webhooks/${newest?.sid}/replay`)
    assert.equal((json.attempts as Json[]).length, 2)
    assert.deepEqual(
      target.received.map(({parameters}) => parameters.MessageStatus),
      ['sending', 'sent', 'delivered', 'delivered'],
    )
    assert.deepEqual((await control('GET', 'webhooks?state=failed')).json, {webhooks: []})
  })

  it('removes all data', async () => {
    const {control, client} = await serve()
    await client.messages.create({to: STRANGER, from: NUMBER, body: 'x'})
    await control('POST', 'clock', {freeze: true})
    assert.equal((await control('POST', 'reset')).status, 200)
    assert.deepEqual((await control('GET', 'messages')).json, {messages: []})
    assert.equal((await control('GET', 'clock')).json.frozen, false)
  })

  it('sends what changes as server-sent events', async () => {
    const {baseUrl, client} = await serve()
    const ended = new AbortController()
    const response = await fetch(`${baseUrl}/_emulator/events`, {signal: ended.signal})
    assert.equal(response.headers.get('content-type'), 'text/event-stream')
    const {sid} = await client.messages.create({to: STRANGER, from: NUMBER, body: 'x'})
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk)
      if (text.includes('"delivered"')) break
    }
    ended.abort()
    const statuses = text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as {sid: string; properties: Json})
      .filter((event) => event.sid === sid)
      .map(({properties}) => properties.status)
    assert.deepEqual(statuses, ['queued', 'sending', 'sent', 'delivered'])
    assert.ok(!text.includes('_emulator/Due'))
  })
})

describe('emulator:clock', () => {
  const home = temporaryHome()
  const run = async (...argv: string[]) => {
    const {code, stdout, stderr} = await runCommand([...argv, '-o', 'json'], {home})
    assert.equal(code, 0, stderr)
    return JSON.parse(stdout) as Json[]
  }

  it('moves the time without a server, and sends the webhooks that are then due', async () => {
    const target = await openWebhookTarget()
    await run('emulator:clock', '--freeze', '--set', '2026-05-06T07:08:09Z')
    const [message] = await run(
      ...['api:core:messages:create', '-p', 'emulator', '--to', STRANGER, '--from', NUMBER, '--body', 'x'],
      ...['--status-callback', target.url],
    )
    assert.equal(target.received.length, 0)
    const [clock] = await run('emulator:clock', '--advance', '10m')
    assert.deepEqual(clock, {now: '2026-05-06T07:18:09.000Z', frozen: true})
    assert.deepEqual(
      target.received.map(({parameters}) => [parameters.MessageSid, parameters.MessageStatus]),
      ['sending', 'sent', 'delivered'].map((status) => [message?.sid, status]),
    )
    const webhooks = await run('emulator:webhooks')
    assert.deepEqual(
      webhooks.map(({state}) => state),
      ['delivered', 'delivered', 'delivered'],
    )
    const messages = await run('emulator:messages', '--to', STRANGER)
    assert.deepEqual(
      messages.map(({status}) => status),
      ['delivered'],
    )
    assert.equal((await runCommand(['emulator:messages', '--body', 'other', '--wait', '0'], {home})).code, 1)
    assert.equal((await run('emulator:clock', '--unfreeze'))[0]?.frozen, false)
  })

  it('refuses values that are not times', async () => {
    for (const flags of [
      ['--advance', 'soon'],
      ['--set', 'tomorrow'],
    ]) {
      const outcome = await runCommand(['emulator:clock', ...flags, '-o', 'json'], {home})
      assert.deepEqual([outcome.code, errorOf(outcome).id], [2, 'invalid-flag-value'], flags.join(' '))
    }
    assert.equal((await runCommand(['emulator:clock', '--freeze', '--unfreeze'], {home})).code, 2)
  })

  it('takes durations', () => {
    for (const [text, ms] of [
      ['90', 90_000],
      ['90s', 90_000],
      ['1h30m', 5_400_000],
      ['1.5m', 90_000],
      ['250ms', 250],
      ['2d', 172_800_000],
      ['', undefined],
      ['-1m', undefined],
      ['1 m', undefined],
      ['1y', undefined],
    ] as const) {
      assert.equal(parseDuration(text), ms, text)
    }
  })
})
