import assert from 'node:assert/strict'
import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {createServer, request as httpRequest, type IncomingMessage} from 'node:http'
import {createServer as createHttpsServer, request as httpsRequest} from 'node:https'
import type {AddressInfo} from 'node:net'
import {networkInterfaces} from 'node:os'
import {after, describe, it} from 'node:test'
import {connect as connectTls, type TLSSocket} from 'node:tls'
import {HttpsProxyAgent} from 'https-proxy-agent'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'
import {openAuthority} from '../../src/lib/emulator/certificates/authority-file.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {type ServerOptions, serveEmulator} from '../../src/lib/emulator/server/http-server.ts'
import {testAuthority} from '../support/certificates.ts'
import {until} from '../support/until.ts'
import {ACCOUNT, CORE, catalog, type Json, NUMBER, STRANGER, temporaryDirectory} from './sandbox.ts'

const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${EMULATOR_ACCOUNT.authToken}`).toString('base64')}`

async function start(options: Partial<ServerOptions> = {}) {
  const directory = temporaryDirectory()
  const emulator = new Emulator({directory, catalog, now: Date.now})
  const lines: string[] = []
  const served = await serveEmulator(emulator, {
    host: '127.0.0.1',
    port: 0,
    onRequest: (line) => lines.push(line),
    ...options,
  })
  after(async () => {
    await served.close()
    await emulator.close()
  })
  return {...served, directory, lines, ca: (await openAuthority(directory, Date.now())).certificate}
}

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly issuer: string
  readonly peer: string
}

const {baseUrl, ca, lines, directory} = await start()

async function read(response: IncomingMessage): Promise<Answer> {
  const certificate = (response.socket as TLSSocket).getPeerCertificate?.()
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += chunk
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text,
    issuer: String(certificate?.issuer?.CN),
    peer: String(certificate?.subjectaltname),
  }
}

interface Sending {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly ca?: string
  readonly proxy?: string
}

/** Sends a request through a tunnel of the proxy, as an HTTPS client does. */
async function tunnel(url: string, sending: Sending = {}): Promise<Answer> {
  const agent = new HttpsProxyAgent(sending.proxy ?? baseUrl)
  const sent = httpsRequest(url, {
    agent,
    ca: sending.ca ?? ca,
    method: sending.method ?? 'GET',
    headers: {authorization, ...sending.headers},
  })
  sent.end(sending.body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return read(response)
}

/** Sends a request with the whole URL in its request line, as a client with an HTTP proxy does. */
async function proxied(url: string, sending: Sending = {}): Promise<Answer> {
  const {hostname, port} = new URL(sending.proxy ?? baseUrl)
  const sent = httpRequest({
    hostname,
    port,
    path: url,
    method: sending.method ?? 'GET',
    headers: {host: new URL(url).host, authorization, ...sending.headers},
  })
  sent.end(sending.body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return read(response)
}

/** Answers with what it was sent. */
const echo = async (
  request: IncomingMessage,
  response: import('node:http').ServerResponse,
): Promise<void> => {
  let body = ''
  for await (const chunk of request) body += chunk
  response.writeHead(207, 'Echoed', [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  response.end(JSON.stringify({method: request.method, url: request.url, headers: request.headers, body}))
}
const other = createServer(echo).listen(0, '127.0.0.1')
const otherTls = createHttpsServer(testAuthority().issue(['localhost']), echo).listen(0, '127.0.0.1')
await Promise.all([once(other, 'listening'), once(otherTls, 'listening')])
const otherPort = (other.address() as AddressInfo).port
const otherTlsPort = (otherTls.address() as AddressInfo).port
after(() => {
  for (const server of [other, otherTls]) {
    server.closeAllConnections()
    server.close()
  }
})

describe("the emulator's proxy", () => {
  it('ends tunnels to every host of Twilio, with a certificate for the host', async () => {
    const sent = await tunnel(`https://api.twilio.com${CORE}/Messages.json`, {
      method: 'POST',
      headers: {'content-type': 'application/x-www-form-urlencoded'},
      body: new URLSearchParams({To: STRANGER, From: NUMBER, Body: 'Through a tunnel'}).toString(),
    })
    assert.equal(sent.status, 201)
    assert.equal(sent.peer, 'DNS:api.twilio.com')
    assert.equal((JSON.parse(sent.text) as Json).body, 'Through a tunnel')
    for (const host of ['api.sydney.au1.twilio.com', 'api.ie1.twilio.com', 'API.Twilio.com']) {
      const {status, peer} = await tunnel(`https://${host}${CORE}/Messages.json`)
      assert.deepEqual([status, peer], [200, `DNS:${host.toLowerCase()}`])
    }
    assert.equal((await tunnel('https://verify.twilio.com/v2/Services')).status, 200)
    assert.equal((await tunnel('https://www.twilio.com/')).status, 404)
    assert.ok(lines.includes('CONNECT api.twilio.com 200'))
    assert.ok(lines.includes(`POST ${CORE}/Messages.json 201`))
  })

  it("links to Twilio's own URLs, which the client requests through the proxy again", async () => {
    await tunnel(`https://verify.twilio.com/v2/Services`, {
      method: 'POST',
      headers: {'content-type': 'application/x-www-form-urlencoded'},
      body: 'FriendlyName=x',
    })
    const {text} = await tunnel('https://verify.twilio.com/v2/Services?PageSize=1')
    assert.match(
      String((JSON.parse(text).meta as Json).first_page_url),
      /^https:\/\/verify\.twilio\.com\/v2\//,
    )
  })

  it('accepts requests for the hosts without a tunnel', async () => {
    for (const origin of [
      'http://api.twilio.com',
      'https://api.twilio.com',
      'http://API.twilio.com.',
      'http://api.twilio.com:8080',
      'http://user:password@api.twilio.com',
      'http://api%2etwilio.com',
    ]) {
      const {status} = await proxied(`${origin}${CORE}.json`, {headers: {host: 'x'}})
      assert.equal(status, 200, origin)
    }
    assert.equal(
      (await proxied(`http://api.twilio.com${CORE}.json`, {headers: {authorization: ''}})).status,
      401,
    )
  })

  it('ends a tunnel to a host with a dot at its end too', async () => {
    const {port} = new URL(baseUrl)
    const sent = httpRequest({port, host: '127.0.0.1', method: 'CONNECT', path: 'api.twilio.com.:443'})
    sent.end()
    const [response, socket] = (await once(sent, 'connect')) as [IncomingMessage, import('node:net').Socket]
    assert.equal(response.statusCode, 200)
    const secure = connectTls({socket, ca, servername: 'api.twilio.com'})
    await once(secure, 'secureConnect')
    assert.equal(secure.getPeerCertificate().subjectaltname, 'DNS:api.twilio.com')
    secure.destroy()
  })

  it('refuses tunnels to other ports of the hosts: they must never reach Twilio', async () => {
    assert.equal((await tunnel('https://api.twilio.com:8443/')).status, 403)
    assert.ok(lines.includes('CONNECT api.twilio.com:8443 403'))
  })

  it('stores the emails that programs send through SendGrid', async () => {
    const email = {
      personalizations: [{to: [{email: 'a@example.com'}]}],
      from: {email: 'b@example.com'},
      subject: 's',
      content: [{type: 'text/plain', value: 'v'}],
    }
    const send = (body: unknown, key = 'Bearer SG.x.y') =>
      tunnel('https://api.sendgrid.com/v3/mail/send', {
        method: 'POST',
        headers: {authorization: key, 'content-type': 'application/json'},
        body: JSON.stringify(body),
      })
    const accepted = await send(email)
    assert.equal(accepted.status, 202)
    assert.ok(accepted.headers['x-message-id'])
    for (const [body, key, status, field] of [
      [email, 'Bearer x', 401, null],
      [{...email, personalizations: []}, undefined, 400, 'personalizations'],
      [{...email, personalizations: [{to: []}]}, undefined, 400, 'personalizations.0.to'],
      [{...email, from: undefined}, undefined, 400, 'from.email'],
      [{...email, content: []}, undefined, 400, 'content'],
    ] as const) {
      const refused = await send(body, key)
      assert.deepEqual([refused.status, JSON.parse(refused.text).errors[0].field], [status, field])
    }
  })

  it('leaves tunnels to other servers unread: the client sees their certificate', async () => {
    const {status, text, issuer} = await tunnel(`https://localhost:${otherTlsPort}/x?y`, {
      ca: testAuthority().certificate,
      method: 'PUT',
      body: 'data',
    })
    assert.equal(status, 207)
    assert.equal(JSON.parse(text).body, 'data')
    assert.equal(issuer, new X509Certificate(testAuthority().certificate).subject.replace('CN=', ''))
  })

  it('passes requests for other servers on as they are', async () => {
    const {status, text, headers} = await proxied(`http://localhost:${otherPort}/x?y=%20`, {
      method: 'PATCH',
      headers: {
        'X-Mine': '1',
        'transfer-encoding': 'chunked',
        connection: 'X-Hop',
        'X-Hop': '2',
        'proxy-connection': 'close',
      },
      body: 'data',
    })
    const seen = JSON.parse(text)
    assert.equal(status, 207)
    assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2'])
    assert.deepEqual([seen.method, seen.url, seen.body], ['PATCH', '/x?y=%20', 'data'])
    assert.equal(seen.headers.host, `localhost:${otherPort}`)
    assert.equal(seen.headers['x-mine'], '1')
    assert.equal(seen.headers.authorization, authorization)
    assert.ok(!('x-hop' in seen.headers) && !('proxy-connection' in seen.headers))
  })

  it('responds with 502 if another server cannot be reached', async () => {
    assert.equal((await proxied('http://127.0.0.1:1/')).status, 502)
    assert.equal((await tunnel('https://127.0.0.1:1/')).status, 502)
    assert.ok(lines.includes('CONNECT 127.0.0.1:1 502'))
  })

  it('refuses other servers with --only-twilio', async () => {
    const strict = await start({onlyTwilio: true})
    const {status, text} = await proxied(`http://localhost:${otherPort}/`, {proxy: strict.baseUrl})
    assert.deepEqual([status, JSON.parse(text).code], [403, 20403])
    const refused = await tunnel(`https://localhost:${otherTlsPort}/`, {proxy: strict.baseUrl})
    assert.equal(refused.status, 403)
    assert.deepEqual(strict.lines.slice(1), [`CONNECT localhost:${otherTlsPort} 403`])
    const {status: own} = await tunnel(`https://api.twilio.com${CORE}.json`, {
      proxy: strict.baseUrl,
      ca: strict.ca,
    })
    assert.equal(own, 200)
  })

  it('passes nothing on for other machines', async () => {
    const address = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find((each) => each.family === 'IPv4' && !each.internal)?.address
    // A machine without a network has no other address to connect from.
    if (address === undefined) return
    const open = await start({host: '0.0.0.0'})
    const proxy = `http://${address}:${new URL(open.baseUrl).port}`
    assert.equal((await proxied(`http://localhost:${otherPort}/`, {proxy})).status, 403)
    assert.equal((await tunnel(`https://localhost:${otherTlsPort}/`, {proxy})).status, 403)
    assert.equal((await tunnel(`https://api.twilio.com${CORE}.json`, {proxy, ca: open.ca})).status, 200)
  })

  it('notices a program that does not trust its certificate', async () => {
    const untrusted: string[] = []
    const watched = await start({onUntrusted: (host) => untrusted.push(host)})
    await assert.rejects(
      tunnel('https://api.twilio.com/', {proxy: watched.baseUrl, ca: testAuthority().certificate}),
    )
    await until(() => untrusted.length > 0)
    assert.deepEqual(untrusted, ['api.twilio.com'])
  })

  it('survives what is no TLS, and what is no authority', async () => {
    const {port} = new URL(baseUrl)
    for (const path of ['api.twilio.com:443', '', ':443', '[::1', 'x:99999']) {
      const sent = httpRequest({port, method: 'CONNECT', path: path || '/', host: '127.0.0.1'})
      sent.end()
      const [response, socket] = (await once(sent, 'connect')) as [IncomingMessage, import('node:net').Socket]
      socket.on('error', () => {})
      if (response.statusCode === 200) socket.write('no TLS\r\n\r\n')
      else assert.equal(response.statusCode, 400, path)
      socket.resume()
      await once(socket, 'close')
    }
    assert.equal((await tunnel(`https://api.twilio.com${CORE}.json`)).status, 200)
    assert.ok(directory)
  })
})
