import assert from 'node:assert/strict'
import {once} from 'node:events'
import {request} from 'node:http'
import {connect} from 'node:net'
import {after, describe, it} from 'node:test'
import {setTimeout} from 'node:timers/promises'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {serveEmulator} from '../../src/lib/emulator/server/http-server.ts'
import {ACCOUNT, CORE, catalog, type Json, NUMBER, STRANGER, sdkOn, temporaryDirectory} from './sandbox.ts'

const directory = temporaryDirectory()
const emulator = new Emulator({directory, catalog})
const lines: string[] = []
const {server, address} = await serveEmulator(emulator, {
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
  const response = await fetch(`${address}${path}`, {headers: {authorization, ...headers}})
  return {status: response.status, json: (await response.json()) as Json}
}

/** A request as given, byte for byte. */
function raw(path: string, headers: Record<string, string>): Promise<{status: number; json: Json}> {
  return new Promise((resolve, reject) => {
    const {hostname, port} = new URL(address)
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

describe('the emulator’s server', () => {
  it('serves the data of the file', async () => {
    const response = await fetch(`${address}${CORE}/Messages.json`, {
      method: 'POST',
      headers: {authorization},
      body: new URLSearchParams({To: STRANGER, From: NUMBER, Body: 'Over HTTP'}),
    })
    assert.equal(response.status, 201)
    const other = new Emulator({directory, catalog})
    const [message] = await sdkOn(other).messages.list()
    assert.equal(message?.body, 'Over HTTP')
    await other.close()
    assert.ok(lines.includes(`POST ${CORE}/Messages.json 201`))
  })

  it('takes the product from the path, the Host header, or a proxy’s request', async () => {
    await sdkOn(emulator).verify.v2.services.create({friendlyName: 'x'})
    for (const answer of [
      await get('/verify.twilio.com/v2/Services'),
      await raw('/v2/Services', {host: 'verify.twilio.com'}),
      await raw('/v2/Services', {host: 'verify.sydney.au1.twilio.com:4010'}),
      await raw('http://verify.twilio.com/v2/Services', {}),
    ]) {
      assert.equal(answer.status, 200)
      assert.equal((answer.json.services as Json[]).length, 1)
    }
    assert.equal((await get('/api.twilio.com/2010-04-01/Accounts.json')).status, 200)
  })

  it('links to itself where the product is in the path, so that pages can be followed', async () => {
    for (const friendlyName of ['y', 'z']) await sdkOn(emulator).verify.v2.services.create({friendlyName})
    const {json} = await get('/verify.twilio.com/v2/Services?PageSize=2')
    const next = String((json.meta as Json).next_page_url)
    assert.ok(next.startsWith(`${address}/verify.twilio.com/v2/Services?`), next)
    assert.equal(((await get(next.slice(address.length))).json.services as Json[]).length, 1)
  })

  it('refuses what it can not understand, and goes on', async () => {
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
    assert.equal((await raw('http://example.com/v2/Services', {})).status, 404)
    assert.equal((await get(`${CORE}/Balance.json`)).status, 200)
    const {status} = await fetch(`${address}${CORE}/Balance.json`)
    assert.equal(status, 401)
  })

  it('says nothing of a request whose sender has gone', async () => {
    const {hostname, port} = new URL(address)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write('POST /gone HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf')
    await setTimeout(50)
    socket.destroy()
    await setTimeout(50)
    assert.equal((await get(`${CORE}/Balance.json`)).status, 200)
    assert.deepEqual(
      lines.filter((line) => line.includes('/gone')),
      [],
    )
  })

  it('says so when the port is taken', async () => {
    const port = Number(new URL(address).port)
    await assert.rejects(serveEmulator(emulator, {host: '127.0.0.1', port}), {
      message: `The emulator can't listen on 127.0.0.1:${port}: another program listens there.`,
      hint: 'Choose another: --port 0 takes any free port.',
    })
    // An address kept for documentation, which no machine has.
    await assert.rejects(serveEmulator(emulator, {host: '192.0.2.1', port: 0}), {
      message: "The emulator can't listen on 192.0.2.1:0: this machine has no such address.",
      hint: 'Choose another: --host 127.0.0.1 is always there, for this machine alone.',
    })
    await assert.rejects(serveEmulator(emulator, {host: '', port: 0}), /--host takes an address/)
  })
})
