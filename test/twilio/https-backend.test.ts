import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, afterEach, before, test} from 'node:test'
import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib'
import {UsageError, type UserError} from '../../src/lib/app/errors.ts'
import {HttpsBackend, type HttpsBackendOptions} from '../../src/lib/twilio/https-backend.ts'
import {strangeAuthority, testAuthority} from '../support/certificates.ts'
import {runNode} from '../support/run.ts'
import {redirectHere, startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {expectNetworkError} from './failure.ts'

const trusting = {TWILIO_CA_BUNDLE: testAuthority().file}
const folder = mkdtempSync(join(tmpdir(), 'switchboard-backend-'))
const open: HttpsBackend[] = []
let twilio: TwilioServer

before(async () => {
  twilio = await startTwilio()
  redirectHere(twilio)
})
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close()
  twilio.requests.length = 0
})
after(async () => {
  await twilio.close()
  rmSync(folder, {recursive: true})
})

function backend(options: Partial<HttpsBackendOptions> = {}): HttpsBackend {
  const made = new HttpsBackend({env: trusting, ...options})
  open.push(made)
  return made
}

const url = new URL('https://api.twilio.com/2010-04-01/Accounts.json?PageSize=2')
const get = {method: 'GET', url, headers: {accept: 'application/json'}}
const post = {
  method: 'POST',
  url,
  headers: {'content-type': 'application/x-www-form-urlencoded'},
  body: 'To=%2B1',
}

test('a request is sent unchanged, and the response is returned', async () => {
  twilio.answer({status: 201, headers: {'x-one': 'a', 'set-cookie': 'b'}, body: {text: 'Grüße 👋'}})
  const response = await backend().send({...post, body: 'Body=%C3%BC'})
  assert.equal(response.status, 201)
  assert.equal(response.body, '{"text":"Grüße 👋"}')
  assert.equal(response.headers['x-one'], 'a')
  assert.equal(response.headers['set-cookie'], 'b')
  const [request] = twilio.requests
  assert.equal(request?.method, 'POST')
  assert.equal(request?.host, 'api.twilio.com')
  assert.equal(request?.serverName, 'api.twilio.com')
  assert.equal(request?.search, 'PageSize=2')
  assert.equal(request?.body, 'Body=%C3%BC')
  assert.equal(request?.headers['content-length'], '11')
  assert.equal(request?.headers['accept-encoding'], undefined)
})

test('all requests to a host use one connection', async () => {
  const before = twilio.connections()
  const kept = backend()
  for (let page = 0; page < 4; page++) {
    twilio.answer({body: {page}})
    await kept.send(get)
  }
  assert.equal(twilio.connections() - before, 1)
})

test('only a request that reads is sent again when the server closes a keep-alive connection', async () => {
  const kept = backend()
  twilio.answer({body: 'first'}, {cutAfter: 'nothing'}, {body: 'second'})
  assert.equal((await kept.send(get)).body, 'first')
  assert.equal((await kept.send(get)).body, 'second')
  assert.deepEqual(
    twilio.requests.map(({connection}) => connection === twilio.requests[0]?.connection),
    [true, true, false],
  )

  twilio.answer({cutAfter: 'nothing'}, {body: 'too late'})
  assert.equal((await expectNetworkError(kept.send(post))).id, 'connection-lost')
  assert.equal(twilio.requests.length, 4)
  assert.equal((await kept.send(get)).body, 'too late')

  twilio.answer({cutAfter: 'nothing'})
  assert.equal((await expectNetworkError(backend().send(get))).id, 'connection-lost')
})

test('hosts with edge and region, and other hosts, are reached under their own names', async () => {
  const names = ['api.sydney.au1.twilio.com', 'verify.ie1.twilio.com', 'api.sendgrid.com']
  const kept = backend()
  for (const name of names) {
    twilio.answer({body: {}})
    await kept.send({...get, url: new URL(`https://${name}/x`)})
  }
  assert.deepEqual(
    twilio.requests.map((request) => request.serverName),
    names,
  )
})

for (const [encoding, compress] of [
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const) {
  test(`a response compressed with ${encoding} is decompressed, up to the size limit`, async () => {
    const headers = {'content-encoding': encoding}
    const small = backend({maxBodyBytes: 1024})
    twilio.answer({headers, body: compress('{"a":"ü"}')}, {headers, body: compress('x'.repeat(100_000))})
    assert.equal((await small.send(get)).body, '{"a":"ü"}')
    assert.equal((await expectNetworkError(small.send(get))).id, 'response-too-large')
  })
}

test('a response that is too large is aborted', async () => {
  const small = backend({maxBodyBytes: 1024 * 1024})
  let written = 0
  const flood = (length?: number) => ({
    raw: (response: import('node:http').ServerResponse) => {
      response.writeHead(200, length === undefined ? {} : {'content-length': length})
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const write = () => {
        while (!response.destroyed && written < 200 * 1024 * 1024) {
          written += chunk.length
          if (!response.write(chunk)) return void response.once('drain', write)
        }
        response.end()
      }
      write()
    },
  })
  for (const length of [undefined, 200 * 1024 * 1024]) {
    written = 0
    twilio.answer(flood(length))
    const error = await expectNetworkError(small.send(get))
    assert.equal(error.message, 'The response from api.twilio.com is larger than 1 MiB.')
    assert.equal(error.retry, 'never')
    assert.ok(written < 20 * 1024 * 1024, `${written} bytes were taken`)
  }
})

test('a response that cannot be decompressed is an error', async () => {
  for (const encoding of ['gzip', 'br', 'zstd', 'gzip, br']) {
    twilio.answer({headers: {'content-encoding': encoding}, body: '{"plain":true}'})
    const error = await expectNetworkError(backend().send(get))
    assert.equal(error.id, 'unexpected-response')
    assert.ok(error.message.includes(`(${encoding})`), error.message)
  }
})

test('data after a complete response is ignored', async () => {
  const more = (response: import('node:http').ServerResponse) =>
    response.socket?.write('HTTP/1.1 204 No Content\r\n\r\n<html>')
  twilio.answer({raw: more})
  assert.equal((await backend().send(get)).status, 204)
})

test('a protocol upgrade is refused at once', async () => {
  const upgrade = (response: import('node:http').ServerResponse) =>
    response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  twilio.answer({raw: upgrade})
  const error = await expectNetworkError(backend().send(get))
  assert.equal(error.id, 'unexpected-response')
  assert.match(error.message, /api\.twilio\.com .*\(HTTP 101\)/)
  assert.equal(error.retry, 'never')
})

test('an incomplete response is an error', async () => {
  const half = {body: {text: 'x'.repeat(1000)}, cutAfter: 100}
  const chunked = (response: import('node:http').ServerResponse) => {
    response.write('{"a":', () => response.socket?.destroy())
  }
  twilio.answer(half, {raw: chunked})
  const error = await expectNetworkError(backend().send(get))
  assert.equal(error.id, 'connection-lost')
  assert.match(error.message, /api\.twilio\.com .* after 100 bytes/)
  assert.equal(error.retry, 'idempotent')
  assert.match((await expectNetworkError(backend().send(get))).message, /after 5 bytes/)
})

test('after a lost connection, the hint warns about a POST that may have been processed', async () => {
  twilio.answer({cutAfter: 'nothing'}, {cutAfter: 'nothing'})
  const error = await expectNetworkError(backend().send(get))
  assert.equal(error.id, 'connection-lost')
  assert.equal(error.message, 'api.twilio.com closed the connection before responding.')
  assert.equal(error.retry, 'idempotent')
  assert.doesNotMatch(error.hint ?? '', /processed/)
  assert.match((await expectNetworkError(backend().send(post))).hint ?? '', /may have been processed/)
})

test('a request that exceeds its time limit is aborted', async () => {
  twilio.answer({raw: () => {}})
  const error = await expectNetworkError(backend({timeoutMs: 1000}).send(get))
  assert.equal(error.id, 'network-timeout')
  assert.equal(error.message, 'api.twilio.com did not respond within 1 second.')
  assert.match(error.hint ?? '', /--cli-timeout/)
  assert.equal(error.retry, 'idempotent')
})

test('the time limit includes the complete response', async () => {
  twilio.answer({raw: (response) => void response.write('{')})
  assert.match(
    (await expectNetworkError(backend({timeoutMs: 1000}).send(get))).message,
    /did not respond within 1 second/,
  )
})

test('a server without TLS times out while connecting, and nothing is sent', async () => {
  const mute = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => mute.once('listening', resolve))
  const {port} = mute.address() as {port: number}
  const silent = backend({connectTimeoutMs: 150})
  const error = await expectNetworkError(silent.send({...post, url: new URL(`https://localhost:${port}/`)}))
  assert.equal(error.message, 'localhost could not be reached within 0.15 seconds.')
  assert.equal(error.retry, 'safe')
  mute.close()
})

test('a refused connection and an unknown host are errors, and nothing is sent', async () => {
  const refused = await expectNetworkError(backend().send({...post, url: new URL('https://127.0.0.1:1/')}))
  assert.equal(refused.id, 'network-unreachable')
  assert.equal(refused.message, 'Could not connect to 127.0.0.1: connection refused.')
  assert.equal(refused.retry, 'safe')
  const unknown = await expectNetworkError(
    backend().send({...post, url: new URL('https://api.nowhere.invalid:1/')}),
  )
  assert.equal(unknown.id, 'network-unreachable')
  assert.match(unknown.message, /^Could not connect to api\.nowhere\.invalid: /)
  assert.equal(unknown.retry, 'safe')
})

test('a response that is not TLS is an error', async () => {
  const plain = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => plain.once('listening', resolve))
  const {port} = plain.address() as {port: number}
  const error = await expectNetworkError(backend().send({...get, url: new URL(`https://localhost:${port}/`)}))
  assert.equal(error.id, 'unexpected-response')
  assert.equal(error.message, 'Could not connect to localhost: invalid TLS response.')
  plain.close()
})

test('untrusted certificates are refused with the reason, and nothing is sent', async () => {
  const day = 86_400_000
  const stranger = strangeAuthority()
  const expired = {from: new Date(Date.now() - 3 * day), to: new Date(Date.now() - day)}
  const names = ['localhost']
  const cases = [
    [{identity: testAuthority().issue(names, expired)}, /expired certificate/],
    [{identity: testAuthority().issue(['elsewhere.example'])}, /different host name/],
    [{identity: stranger.issue(names)}, /(unknown|untrusted) authority/],
  ] as const
  for (const [options, expected] of cases) {
    const server = await startTwilio(undefined, options)
    const error = await expectNetworkError(
      backend().send({...post, url: new URL(`https://localhost:${server.port}/`)}),
    )
    assert.equal(error.id, 'certificate-untrusted')
    assert.match(error.message, expected)
    assert.match(error.hint ?? '', /TWILIO_CA_BUNDLE or NODE_EXTRA_CA_CERTS/)
    assert.equal(error.retry, 'never')
    assert.equal(server.requests.length, 0)
    await server.close()
  }
})

test('NODE_EXTRA_CA_CERTS and TWILIO_CA_BUNDLE are both trusted', async () => {
  const stranger = strangeAuthority()
  const other = await startTwilio(() => ({body: '"other"'}), {authority: stranger})
  twilio.answer({body: '"usual"'})
  const script = `
    import {HttpsBackend} from ${JSON.stringify(new URL('../../src/lib/twilio/https-backend.ts', import.meta.url).href)}
    const backend = new HttpsBackend({env: process.env})
    for (const host of process.argv.slice(1)) {
      const url = new URL(host)
      console.log((await backend.send({method: 'GET', url, headers: {}})).body)
    }`
  const tsx = new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href
  const addresses = ['https://api.twilio.com/', `https://localhost:${other.port}/`]
  const result = await runNode(['--import', tsx, '--input-type=module', '-e', script, ...addresses], {
    server: twilio,
    env: {TWILIO_CA_BUNDLE: stranger.file},
  })
  assert.equal(result.stderr, '')
  assert.equal(result.stdout, '"usual"\n"other"\n')
  await other.close()
})

test('a missing or invalid certificate file is an error', async () => {
  const broken = join(folder, 'broken.pem')
  const empty = join(folder, 'empty.pem')
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  writeFileSync(empty, 'nothing\n')
  const cases = [
    [join(folder, 'none.pem'), /no such file/],
    [folder, /it is a directory/],
    [broken, /no valid PEM certificate/],
    [empty, /no valid PEM certificate/],
  ] as const
  for (const [file, expected] of cases) {
    await assert.rejects(backend({env: {TWILIO_CA_BUNDLE: file}}).send(get), (error: UserError) => {
      assert.equal(error.name, 'UserError')
      assert.equal(error.id, 'invalid-ca-bundle')
      assert.match(error.message, expected)
      assert.ok(error.message.includes(file))
      return true
    })
  }
  assert.equal(twilio.requests.length, 0)
})

test('a header with a line break is refused before anything is sent', async () => {
  const sending = backend().send({...get, headers: {'if-match': 'a\r\nAuthorization: b'}})
  await assert.rejects(sending, UsageError)
  assert.equal(twilio.requests.length, 0)
})
