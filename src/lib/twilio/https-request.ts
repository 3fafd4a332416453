import type {Agent, IncomingMessage} from 'node:http'
import * as https from 'node:https'
import {type SecureContext, TLSSocket} from 'node:tls'
import {UsageError} from '../app/errors.ts'
import {acts} from './acting-requests.ts'
import {
  createDecompressionError,
  createInterruptedError,
  createProxyError,
  createSocketError,
  createTimeoutError,
  createTooLargeError,
  type Progress,
} from './create-network-error.ts'
import type {HttpRequest, HttpResponse} from './http-backend.ts'
import {joinHeaders} from './join-headers.ts'
import {createLookup} from './lookup.ts'

/** How one request is sent, and its limits; times in milliseconds. */
export interface Route {
  readonly agent: Agent
  /** Host and port of the proxy. */
  readonly proxy: string | undefined
  readonly secureContext: SecureContext | undefined
  readonly connectTimeout: number
  readonly timeout: number
  readonly maxBodyBytes: number
  /** Aborted when the connections are closed because no response is needed any more. */
  readonly closing: AbortSignal
}

/**
 * How long Node tries one of several IP addresses before the next, in milliseconds. Node's default of 250 is too short for
 * a slow connection: no address would ever be reached.
 */
const ADDRESS_TIMEOUT_MS = 1000

/**
 * Sends one request and reads the complete response.
 *
 * @throws NetworkError when no response arrives, or it is incomplete or too large
 * @throws UsageError when a header contains characters that HTTP does not allow
 */
export function sendHttpsRequest(request: HttpRequest, route: Route): Promise<HttpResponse> {
  const progress: Progress = {
    request,
    host: request.url.hostname,
    ...(route.proxy === undefined ? {} : {proxy: route.proxy}),
    tunnelled: false,
    sent: false,
  }
  return new Promise((resolve, reject) => {
    const givenUp = new AbortController()
    const options = {
      method: request.method,
      headers: formHeaders(request),
      agent: route.agent,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      lookup: createLookup(givenUp.signal),
      // NODE_TLS_REJECT_UNAUTHORIZED=0 would send credentials to whoever shows any certificate.
      rejectUnauthorized: true,
      ...(route.secureContext === undefined ? {} : {secureContext: route.secureContext}),
    }
    let response: IncomingMessage | undefined
    const outgoing = https.request(request.url, options)
    const connectTimeout = Math.min(route.connectTimeout, route.timeout)
    const connectTimer = setTimeout(
      () => fail(createTimeoutError('connection', connectTimeout, progress)),
      connectTimeout,
    )
    const responseTimer = setTimeout(
      () => fail(createTimeoutError('response', route.timeout, progress)),
      route.timeout,
    )
    const stopTimers = () => {
      clearTimeout(connectTimer)
      clearTimeout(responseTimer)
    }
    const fail = (error: Error) => {
      stopTimers()
      reject(error)
      outgoing.destroy()
      givenUp.abort()
    }
    const onConnect = () => {
      clearTimeout(connectTimer)
      progress.sent = true
    }

    outgoing.once('proxyConnect', ({statusCode}: {statusCode: number}) => {
      if (statusCode === 200) progress.tunnelled = true
      else fail(createProxyError(statusCode, progress))
    })
    outgoing.once('socket', (socket) => {
      if (outgoing.reusedSocket) onConnect()
      else if (socket instanceof TLSSocket) socket.once('secureConnect', onConnect)
    })
    outgoing.on('error', (error) => {
      // Errors after a complete response do not matter.
      if (response?.complete) return
      const isAwaited = response === undefined && !route.closing.aborted
      if (isAwaited && outgoing.reusedSocket && canResend(request, error)) {
        stopTimers()
        resolve(sendHttpsRequest(request, route))
      } else fail(createSocketError(error, progress))
    })
    // No upgrade was requested. Without a listener, Node would close the connection without an error.
    outgoing.once('upgrade', (_, socket) => {
      socket.destroy()
      fail(createSocketError({code: 'HTTP 101'}, progress))
    })
    outgoing.once('response', (incoming) => {
      response = incoming
      readBody(incoming, route.maxBodyBytes, progress)
        .then((body) => {
          stopTimers()
          resolve({status: incoming.statusCode ?? 0, headers: joinHeaders(incoming), body})
        })
        .catch(fail)
    })
    outgoing.end(request.body)
  })
}

/**
 * A server may close a keep-alive connection just as the next request is sent, without processing it. A request that only
 * reads is then sent again at once on another connection, at most once per open connection.
 */
function canResend(request: HttpRequest, {code}: NodeJS.ErrnoException): boolean {
  return request.method !== 'DELETE' && !acts(request) && (code === 'ECONNRESET' || code === 'EPIPE')
}

function formHeaders({headers, body}: HttpRequest): Record<string, string | number> {
  for (const [name, value] of Object.entries(headers)) {
    // Node would throw its own error for these.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new UsageError(
        'invalid-flag-value',
        `Header ${JSON.stringify(name)} contains a character that HTTP does not allow.`,
      )
    }
  }
  return body === undefined ? {...headers} : {...headers, 'content-length': Buffer.byteLength(body)}
}

async function readBody(incoming: IncomingMessage, maxBytes: number, progress: Progress): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes)
    throw createTooLargeError(maxBytes, progress)
  const chunks: Buffer[] = []
  let received = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      received += chunk.length
      if (received > maxBytes) break
      chunks.push(chunk)
    }
  } catch {
    throw createInterruptedError(received, progress)
  }
  if (received > maxBytes) throw createTooLargeError(maxBytes, progress)
  if (!incoming.complete) throw createInterruptedError(received, progress)
  const body = await decompress(
    Buffer.concat(chunks),
    incoming.headers['content-encoding'],
    maxBytes,
    progress,
  )
  return body.toString('utf8').replace(/^\uFEFF/, '')
}

/** We do not request compression, but a proxy or a resource may use it anyway. */
async function decompress(
  body: Buffer,
  encoding: string | undefined,
  maxBytes: number,
  progress: Progress,
): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body
  const {brotliDecompressSync, unzipSync} = await import('node:zlib')
  try {
    const decompressSync = encoding.toLowerCase() === 'br' ? brotliDecompressSync : unzipSync
    return decompressSync(body, {maxOutputLength: maxBytes})
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? createTooLargeError(maxBytes, progress)
      : createDecompressionError(encoding, progress)
  }
}
