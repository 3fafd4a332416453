import type {Agent, IncomingMessage} from 'node:http'
import * as https from 'node:https'
import {type SecureContext, TLSSocket} from 'node:tls'
import {UsageError} from '../app/errors.ts'
import type {HttpRequest, HttpResponse} from './http-backend.ts'
import {
  brokenOff,
  networkError,
  notUnpacked,
  type Progress,
  proxyRefusal,
  timedOut,
  tooLarge,
} from './network-error.ts'

/** Where an exchange goes through, and how far it may go; times in milliseconds. */
export interface Route {
  readonly agent: Agent
  /** Host and port of the proxy. */
  readonly proxy: string | undefined
  readonly secureContext: SecureContext | undefined
  readonly connectTimeout: number
  readonly timeout: number
  readonly maximumBody: number
}

/**
 * How long Node tries one of several addresses before the next. Its own 250 ms are less than a slow line needs,
 * and then no address is ever reached.
 */
const addressTimeout = 1000

/**
 * Sends one request and reads the whole answer.
 *
 * @throws NetworkError when no answer comes, or one that is cut off or too large.
 * @throws UsageError when a header can't be sent as it is.
 */
export function exchange(request: HttpRequest, route: Route): Promise<HttpResponse> {
  const progress: Progress = {
    method: request.method,
    host: request.url.hostname,
    ...(route.proxy === undefined ? {} : {proxy: route.proxy}),
    tunnelled: false,
    sent: false,
  }
  return new Promise((resolve, reject) => {
    const options = {
      method: request.method,
      headers: headersOf(request),
      agent: route.agent,
      autoSelectFamilyAttemptTimeout: addressTimeout,
      ...(route.secureContext === undefined ? {} : {secureContext: route.secureContext}),
    }
    let answer: IncomingMessage | undefined
    const outgoing = https.request(request.url, options)
    const patience = Math.min(route.connectTimeout, route.timeout)
    const connecting = setTimeout(() => fail(timedOut('connection', patience, progress)), patience)
    const answering = setTimeout(() => fail(timedOut('answer', route.timeout, progress)), route.timeout)
    const settle = () => {
      clearTimeout(connecting)
      clearTimeout(answering)
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
      outgoing.destroy()
    }
    const connected = () => {
      clearTimeout(connecting)
      progress.sent = true
    }

    outgoing.once('proxyConnect', ({statusCode}: {statusCode: number}) => {
      if (statusCode === 200) progress.tunnelled = true
      else fail(proxyRefusal(statusCode, progress))
    })
    outgoing.once('socket', (socket) => {
      if (outgoing.reusedSocket) connected()
      else if (socket instanceof TLSSocket) socket.once('secureConnect', connected)
    })
    outgoing.on('error', (error) => {
      // What a server sends after a whole answer is no concern of this exchange.
      if (answer?.complete) return
      if (answer === undefined && outgoing.reusedSocket && isSafeAgain(request, error)) {
        settle()
        resolve(exchange(request, route))
      } else fail(networkError(error, progress))
    })
    // Nobody has asked for another protocol; without a listener Node hangs up and says nothing.
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy()
      fail(networkError({code: 'HTTP 101'}, progress))
    })
    outgoing.once('response', (incoming) => {
      answer = incoming
      readBody(incoming, route.maximumBody, progress)
        .then((body) => {
          settle()
          resolve({status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), body})
        })
        .catch(fail)
    })
    outgoing.end(request.body)
  })
}

/**
 * A server may end a kept connection just when the next request is on its way; it says nothing of the request, so one that
 * only reads goes out again at once, over another connection. Each of those kept can do this once.
 */
function isSafeAgain({method}: HttpRequest, {code}: NodeJS.ErrnoException): boolean {
  return ['GET', 'HEAD'].includes(method) && (code === 'ECONNRESET' || code === 'EPIPE')
}

function headersOf({headers, body}: HttpRequest): Record<string, string | number> {
  for (const [name, value] of Object.entries(headers)) {
    // What Node would refuse with an error of its own.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new UsageError(
        'invalid-flag-value',
        `The header ${JSON.stringify(name)} holds a character that HTTP does not allow there.`,
      )
    }
  }
  return body === undefined ? {...headers} : {...headers, 'content-length': Buffer.byteLength(body)}
}

async function readBody(incoming: IncomingMessage, maximum: number, progress: Progress): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > maximum) throw tooLarge(maximum, progress)
  const chunks: Buffer[] = []
  let received = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      received += chunk.length
      if (received > maximum) break
      chunks.push(chunk)
    }
  } catch {
    throw brokenOff(received, progress)
  }
  if (received > maximum) throw tooLarge(maximum, progress)
  if (!incoming.complete) throw brokenOff(received, progress)
  const body = await decode(Buffer.concat(chunks), incoming.headers['content-encoding'], maximum, progress)
  return body.toString('utf8').replace(/^\uFEFF/, '')
}

/** No compression is asked for, but a proxy or an odd resource may answer with it. */
async function decode(
  body: Buffer,
  encoding: string | undefined,
  maximum: number,
  progress: Progress,
): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body
  const {brotliDecompressSync, unzipSync} = await import('node:zlib')
  try {
    const decompress = encoding.toLowerCase() === 'br' ? brotliDecompressSync : unzipSync
    return decompress(body, {maxOutputLength: maximum})
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maximum, progress) : notUnpacked(encoding, progress)
  }
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}
