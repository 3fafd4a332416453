import assert from 'node:assert/strict'
import {once} from 'node:events'
import {request} from 'node:http'
import {connect} from 'node:net'
import {networkInterfaces} from 'node:os'
import {after, describe, it} from 'node:test'
import {setTimeout} from 'node:timers/promises'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {serveEmulator} from '../../src/lib/emulator/server/http-server.ts'
import {ownHostTest} from '../../src/lib/emulator/server/own-host.ts'
import {
  ACCOUNT,
  CORE,
  catalog,
  createSdk,
  type Json,
  NUMBER,
  STRANGER,
  temporaryDirectory,
} from './sandbox.ts'

const directory = temporaryDirectory()
const emulator = new Emulator({directory, catalog, now: Date.now})
const lines: string[] = []
const {server, baseUrl} = await serveEmulator(emulator, {
  host: '127.0.0.1',
  port: 0,
  onRequest: (line) => lines.push(line),
})
after(async () => {
  server.closeAllConnections()
  server.close()
  await emulator.close()
})

const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${EMULATOR_ACCOUNT.authToken}`).toString('base64')}`

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{status: number; json: Json}> {
  const response = await fetch(`${baseUrl}${path}`, {headers: {authorization, ...headers}})
  return {status: response.status, json: (await response.json()) as Json}
}

/** Sends a request whose path and headers are not normalized. */
function raw(path: string, headers: Record<string, string>): Promise<{status: number; json: Json}> {
  return new Promise((resolve, reject) => {
    const {hostname, port} = new URL(baseUrl)
    const sent = request({hostname, port, path, headers: {authorization, ...headers}}, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({status: Number(response.statusCode), json: JSON.parse(text) as Json}))
    })
    sent.once('error', reject).end()
  })
}

describe("the emulator's server", () => {
  it('serves the records in the data file', async () => {
    const response = await fetch(`${baseUrl}${CORE}/Messages.json`, {
      method: 'POST',
      headers: {authorization},
      body: new URLSearchParams({To: STRANGER, From: NUMBER, Body: 'Over HTTP'}),
    })
    assert.equal(response.status, 201)
    const other = new Emulator({directory, catalog, now: Date.now})
    const [message] = await createSdk(other).messages.list()
    assert.equal(message?.body, 'Over HTTP')
    await other.close()
    assert.ok(lines.includes(`POST ${CORE}/Messages.json 201`))
  })

  it('finds the product in the path, the Host header, or a proxy request', async () => {
    await createSdk(emulator).verify.v2.services.create({friendlyName: 'x'})
    for (const response of [
      await get('/verify.twilio.com/v2/Services'),
      await raw('/v2/Services', {host: 'verify.twilio.com'}),
      await raw('/v2/Services', {host: 'verify.sydney.au1.twilio.com:4010'}),
      await raw('http://verify.twilio.com/v2/Services', {}),
    ]) {
      assert.equal(response.status, 200)
      assert.equal((response.json.services as Json[]).length, 1)
    }
    assert.equal((await get('/api.twilio.com/2010-04-01/Accounts.json')).status, 200)
  })

  it('links to its own URL if the product is in the path, so that clients can follow pages', async () => {
    for (const friendlyName of ['y', 'z']) await createSdk(emulator).verify.v2.services.create({friendlyName})
    const {json} = await get('/verify.twilio.com/v2/Services?PageSize=2')
    const next = String((json.meta as Json).next_page_url)
    assert.ok(next.startsWith(`${baseUrl}/verify.twilio.com/v2/Services?`), next)
    assert.equal(((await get(next.slice(baseUrl.length))).json.services as Json[]).length, 1)
  })

  it('responds with an error to an invalid request, and keeps running', async () => {
    for (const path of [
      '/',
      '/nothing',
      '/verify.twilio.com',
      '//',
      '/example.com/v1',
      '/%',
      '/verify.twilio.com/%ff',
    ]) {
      const {status, json} = await raw(path, {})
      assert.deepEqual([status, json.code], [404, 20404], path)
    }
    assert.equal((await get(`${CORE}/Balance.json`)).status, 200)
    const {status} = await fetch(`${baseUrl}${CORE}/Balance.json`)
    assert.equal(status, 401)
  })

  it('answers only for its own hosts, so that web pages cannot reach it through a name of their own', async () => {
    const {port} = new URL(baseUrl)
    for (const host of [
      'localhost',
      'app.localhost',
      '127.0.0.1',
      '127.1.2.3',
      '[::1]',
      'LOCALHOST',
      'localhost.',
    ]) {
      const {status} = await raw(`${CORE}/Balance.json`, {host: `${host}:${port}`})
      assert.equal(status, 200, host)
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      'api.twilio.com.evil.example',
      '192.0.2.1',
      '0.0.0.0',
      'a b',
      ':',
    ]) {
      const {status, json} = await raw(`${CORE}/Balance.json`, {host})
      assert.deepEqual([status, json.code], [403, 20403], host)
    }
  })

  it('answers for its other addresses and names if it listens on all of them', () => {
    const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({address}) => address))
    const [everywhere, here] = [ownHostTest('0.0.0.0', ['emulator']), ownHostTest('127.0.0.1', [])]
    for (const address of own) {
      assert.ok(everywhere(`${address.includes(':') ? `[${address}]` : address}:4010`), address)
    }
    assert.ok(everywhere('emulator:4010') && !here('emulator:4010'))
    assert.ok(ownHostTest('192.0.2.7', [])('192.0.2.7:4010'))
    assert.ok(ownHostTest('2001:db8::7', [])('[2001:db8::7]:4010'))
    assert.ok(!everywhere('evil.example:4010'))
    assert.ok(!everywhere('192.0.2.1'))
  })

  it('refuses a request without reading its body if the sender is not known or the body is too large', async () => {
    const {hostname, port} = new URL(baseUrl)
    const basic = `authorization: ${authorization}\r\n`
    for (const [path, header, size, status] of [
      [`${CORE}/Messages.json`, '', 20_000_000, 401],
      [`${CORE}/Messages.json`, 'authorization: Bearer x\r\n', 20_000_000, 401],
      ['/oauth.twilio.com/v2/token', '', 70_000, 413],
      [`${CORE}/Messages.json`, basic, 40_000_000, 413],
    ] as const) {
      const socket = connect(Number(port), hostname)
      socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\n${header}content-length: ${size}\r\n\r\nTo=1`)
      const [head] = (await once(socket, 'data')) as [Buffer]
      assert.match(head.toString(), new RegExp(`^HTTP/1.1 ${status} `), path)
      socket.destroy()
    }
  })

  it('does not log a request whose client has disconnected', async () => {
    const {hostname, port} = new URL(baseUrl)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(
      `POST /gone HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\ncontent-length: 100\r\n\r\nhalf`,
    )
    await setTimeout(50)
    socket.destroy()
    await setTimeout(50)
    assert.equal((await get(`${CORE}/Balance.json`)).status, 200)
    assert.deepEqual(
      lines.filter((line) => line.includes('/gone')),
      [],
    )
  })

  it('reports a port or host that it cannot listen on', async () => {
    const port = Number(new URL(baseUrl).port)
    await assert.rejects(serveEmulator(emulator, {host: '127.0.0.1', port}), {
      id: 'emulator-cannot-listen',
      message: `Could not listen on 127.0.0.1:${port}: the port is already in use.`,
      hint: 'Choose another port with --port, or use --port 0 for any free port.',
    })
    // An address reserved for documentation, which no machine has.
    await assert.rejects(serveEmulator(emulator, {host: '192.0.2.1', port: 0}), {
      id: 'emulator-cannot-listen',
      message: 'Could not listen on 192.0.2.1:0: this machine does not have that address.',
      hint: 'Choose another host with --host. 127.0.0.1 always works and is reachable from this machine only.',
    })
    await assert.rejects(serveEmulator(emulator, {host: '', port: 0}), {
      id: 'invalid-flag-value',
      exitCode: 2,
    })
  })
})
