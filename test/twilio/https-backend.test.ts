import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, afterEach, before, test} from 'node:test'
import {brotliCompressSync, deflateSync, gzipSync} from 'node:zlib'
import {UsageError} from '../../src/lib/app/errors.ts'
import {HttpsBackend, type HttpsBackendOptions} from '../../src/lib/twilio/https-backend.ts'
import {strangeAuthority, testAuthority} from '../support/certificates.ts'
import {runNode} from '../support/run.ts'
import {redirectHere, startTwilio, type TwilioServer} from '../support/twilio-server.ts'
import {failure} from './failure.ts'

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

test('a request arrives as it was formed, and the answer comes back', async () => {
  twilio.answer({status: 201, headers: {'x-one': 'a', 'set-cookie': 'b'}, body: {text: 'Grüße 👋'}})
  const answer = await backend().send({...post, body: 'Body=%C3%BC'})
  assert.equal(answer.status, 201)
  assert.equal(answer.body, '{"text":"Grüße 👋"}')
  assert.equal(answer.headers['x-one'], 'a')
  assert.equal(answer.headers['set-cookie'], 'b')
  const [request] = twilio.requests
  assert.equal(request?.method, 'POST')
  assert.equal(request?.host, 'api.twilio.com')
  assert.equal(request?.serverName, 'api.twilio.com')
  assert.equal(request?.search, 'PageSize=2')
  assert.equal(request?.body, 'Body=%C3%BC')
  assert.equal(request?.headers['content-length'], '11')
  assert.equal(request?.headers['accept-encoding'], undefined)
})

test('one connection serves all requests to a host', async () => {
  const before = twilio.connections()
  const kept = backend()
  for (let page = 0; page < 4; page++) {
    twilio.answer({body: {page}})
    await kept.send(get)
  }
  assert.equal(twilio.connections() - before, 1)
})

test('what only reads goes out again when a kept connection ends under it, and nothing else does', async () => {
  const kept = backend()
  twilio.answer({body: 'first'}, {cutAfter: 'nothing'}, {body: 'second'})
  assert.equal((await kept.send(get)).body, 'first')
  assert.equal((await kept.send(get)).body, 'second')
  assert.deepEqual(
    twilio.requests.map(({connection}) => connection === twilio.requests[0]?.connection),
    [true, true, false],
  )

  twilio.answer({cutAfter: 'nothing'}, {body: 'too late'})
  assert.match((await failure(kept.send(post))).message, /cut the connection|broke|reset/)
  assert.equal(twilio.requests.length, 4)
  assert.equal((await kept.send(get)).body, 'too late')

  twilio.answer({cutAfter: 'nothing'})
  assert.match((await failure(backend().send(get))).message, /cut the connection|broke|reset/)
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
  test(`an answer packed with ${encoding} is unpacked, and a bomb is not`, async () => {
    const headers = {'content-encoding': encoding}
    const small = backend({maxBodyBytes: 1024})
    twilio.answer({headers, body: compress('{"a":"ü"}')}, {headers, body: compress('x'.repeat(100_000))})
    assert.equal((await small.send(get)).body, '{"a":"ü"}')
    assert.match((await failure(small.send(get))).message, /larger than/)
  })
}

test('an answer that is too large ends before it is read', async () => {
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
    const error = await failure(small.send(get))
    assert.equal(error.message, 'The answer of api.twilio.com is larger than 1 MiB.')
    assert.equal(error.retry, 'never')
    assert.ok(written < 20 * 1024 * 1024, `${written} bytes were taken`)
  }
})

test('an answer that can not be unpacked says so', async () => {
  for (const encoding of ['gzip', 'br', 'zstd', 'gzip, br']) {
    twilio.answer({headers: {'content-encoding': encoding}, body: '{"plain":true}'})
    const error = await failure(backend().send(get))
    assert.equal(error.message, `The answer of api.twilio.com can not be unpacked (${encoding}).`)
  }
})

test('what follows a whole answer is ignored', async () => {
  const more = (response: import('node:http').ServerResponse) =>
    response.socket?.write('HTTP/1.1 204 No Content\r\n\r\n<html>')
  twilio.answer({raw: more})
  assert.equal((await backend().send(get)).status, 204)
})

test('a change of the protocol is refused at once', async () => {
  const upgrade = (response: import('node:http').ServerResponse) =>
    response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  twilio.answer({raw: upgrade})
  const error = await failure(backend().send(get))
  assert.equal(error.message, 'api.twilio.com did not answer properly (HTTP 101).')
  assert.equal(error.retry, 'never')
})

test('an answer that breaks off is one error', async () => {
  const half = {body: {text: 'x'.repeat(1000)}, cutAfter: 100}
  const chunked = (response: import('node:http').ServerResponse) => {
    response.write('{"a":', () => response.socket?.destroy())
  }
  twilio.answer(half, {raw: chunked})
  const error = await failure(backend().send(get))
  assert.equal(error.message, 'The answer of api.twilio.com broke off after 100 bytes.')
  assert.equal(error.retry, 'idempotent')
  assert.match((await failure(backend().send(get))).message, /broke off after 5 bytes/)
})

test('a cut connection is told from a POST that may have arrived', async () => {
  twilio.answer({cutAfter: 'nothing'}, {cutAfter: 'nothing'})
  const error = await failure(backend().send(get))
  assert.equal(error.message, 'api.twilio.com cut the connection before it answered.')
  assert.equal(error.retry, 'idempotent')
  assert.doesNotMatch(error.hint ?? '', /carried out/)
  assert.match((await failure(backend().send(post))).hint ?? '', /may have been carried out/)
})

test('a request that takes longer than its limit is given up', async () => {
  twilio.answer({delayMs: 5000, body: {}})
  const start = Date.now()
  const error = await failure(backend({timeoutMs: 1000}).send(get))
  assert.equal(error.message, 'api.twilio.com did not answer within 1 second.')
  assert.match(error.hint ?? '', /--timeout/)
  assert.equal(error.retry, 'idempotent')
  assert.ok(Date.now() - start < 4000)
})

test('the limit counts until the last byte', async () => {
  twilio.answer({raw: (response) => void response.write('{')})
  assert.match(
    (await failure(backend({timeoutMs: 1000}).send(get))).message,
    /did not answer within 1 second/,
  )
})

test('a server that never speaks TLS is given up after the connection’s limit, and nothing has left', async () => {
  const mute = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => mute.once('listening', resolve))
  const {port} = mute.address() as {port: number}
  const silent = backend({connectTimeoutMs: 150})
  const error = await failure(silent.send({...post, url: new URL(`https://localhost:${port}/`)}))
  assert.equal(error.message, 'localhost could not be reached within 0.15 seconds.')
  assert.equal(error.retry, 'safe')
  mute.close()
})

test('a refused connection and an unknown name say so, and nothing has left', async () => {
  const refused = await failure(backend().send({...post, url: new URL('https://127.0.0.1:1/')}))
  assert.equal(refused.message, '127.0.0.1 refused the connection.')
  assert.equal(refused.retry, 'safe')
  const unknown = await failure(backend().send({...post, url: new URL('https://api.nowhere.invalid:1/')}))
  assert.match(unknown.message, /^api\.nowhere\.invalid (is not a name|could not be looked up)/)
  assert.equal(unknown.retry, 'safe')
})

test('what is no TLS is said to be none', async () => {
  const plain = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')).listen(0, '127.0.0.1')
  await new Promise((resolve) => plain.once('listening', resolve))
  const {port} = plain.address() as {port: number}
  const error = await failure(backend().send({...get, url: new URL(`https://localhost:${port}/`)}))
  assert.equal(error.message, 'localhost does not speak TLS as it should.')
  plain.close()
})

test('certificates that can’t be trusted are refused, each with its reason, and nothing is sent', async () => {
  const day = 86_400_000
  const stranger = strangeAuthority()
  const expired = {from: new Date(Date.now() - 3 * day), to: new Date(Date.now() - day)}
  const names = ['localhost']
  const cases = [
    [{identity: testAuthority().issue(names, expired)}, /has expired/],
    [{identity: testAuthority().issue(['elsewhere.example'])}, /made for another name/],
    [{identity: stranger.issue(names)}, /authority that is not (known|trusted) here/],
  ] as const
  for (const [options, expected] of cases) {
    const server = await startTwilio(undefined, options)
    const error = await failure(backend().send({...post, url: new URL(`https://localhost:${server.port}/`)}))
    assert.match(error.message, expected)
    assert.match(error.hint ?? '', /TWILIO_CA_BUNDLE or NODE_EXTRA_CA_CERTS/)
    assert.equal(error.retry, 'never')
    assert.equal(server.requests.length, 0)
    await server.close()
  }
})

test('NODE_EXTRA_CA_CERTS and TWILIO_CA_BUNDLE are trusted together', async () => {
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

test('a certificate file that is missing or broken is one clear error', async () => {
  const broken = join(folder, 'broken.pem')
  const empty = join(folder, 'empty.pem')
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  writeFileSync(empty, 'nothing\n')
  const cases = [
    [join(folder, 'none.pem'), /can not be read \(no such file\)/],
    [folder, /can not be read \(it is a directory\)/],
    [broken, /holds no valid certificate/],
    [empty, /holds no valid certificate/],
  ] as const
  for (const [file, expected] of cases) {
    await assert.rejects(backend({env: {TWILIO_CA_BUNDLE: file}}).send(get), (error: Error) => {
      assert.equal(error.name, 'UserError')
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
