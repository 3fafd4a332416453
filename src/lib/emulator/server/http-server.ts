import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {UsageError, UserError} from '../../app/errors.ts'
import type {HttpResponse} from '../../twilio/http-backend.ts'
import {ApiError} from '../api-error.ts'
import type {Emulator} from '../emulator.ts'
import {withoutRegion} from '../resources/router.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Told of each request that was answered. */
  readonly onRequest?: (line: string) => void
}

const LARGEST_BODY_BYTES = 32 * 1024 * 1024

/** Which of Twilio's hosts a request is for, and where answers say that host is. */
interface Target {
  readonly url: URL
  readonly origin: ((host: string) => string) | undefined
}

/**
 * A request names its host in one of four ways: as a proxy's does (`GET http://verify.twilio.com/v2/Services`), in its
 * `Host` header, as the first piece of its path (`/verify.twilio.com/v2/Services`), or not at all: then it is
 * `api.twilio.com`.
 */
function targetOf(request: IncomingMessage, address: string): Target {
  const target = request.url ?? '/'
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target)
  const named = absolute?.[1] ?? request.headers.host ?? ''
  const path = absolute ? absolute[2] || '/' : target
  if (withoutRegion(named.replace(/:\d+$/, ''))) {
    return {url: new URL(path, `https://${named.replace(/:\d+$/, '')}`), origin: undefined}
  }
  const origin = (host: string): string => `${address}/${host}`
  const prefix = /^\/([\w.-]+\.twilio\.com)(\/.*)?$/i.exec(path)
  if (prefix?.[1]) return {url: new URL(prefix[2] ?? '/', `https://${prefix[1]}`), origin}
  return {url: new URL(`https://api.twilio.com${path.startsWith('/') ? path : '/'}`), origin}
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > LARGEST_BODY_BYTES) throw new ApiError(413, 20413, 'The request body is too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function answer(emulator: Emulator, request: IncomingMessage, address: string): Promise<HttpResponse> {
  try {
    const {url, origin} = targetOf(request, address)
    const body = await readBody(request)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    )
    const method = (request.method ?? 'GET').toUpperCase()
    return await emulator.send({method, url, headers, ...(body.length > 0 ? {body} : {})}, origin)
  } catch (error) {
    if (error instanceof ApiError) return error.response
    const message = error instanceof TypeError ? 'The request URI is not valid' : (error as Error).message
    return new ApiError(
      error instanceof TypeError ? 400 : 500,
      error instanceof TypeError ? 20001 : 20500,
      message,
    ).response
  }
}

function send(response: ServerResponse, {status, headers, body}: HttpResponse): void {
  response.writeHead(status, {...headers, 'content-length': Buffer.byteLength(body)})
  response.end(body)
}

/**
 * Serves an emulator over plain HTTP.
 * @returns the server and its address: `http://127.0.0.1:4010`.
 * @throws UserError when the port can't be had, or no host is named.
 */
export async function serveEmulator(
  emulator: Emulator,
  {host, port, onRequest}: ServerOptions,
): Promise<{server: Server; address: string}> {
  if (host === '')
    throw new UsageError(
      'invalid-flag-value',
      '--host takes an address: none would be all of this machine’s.',
    )
  let address = ''
  const server = createServer((request, response) => {
    void answer(emulator, request, address).then((answered) => {
      // Whoever asked has gone.
      if (response.destroyed) return
      send(response, answered)
      onRequest?.(`${request.method} ${(request.url ?? '').replace(/\?.*/s, '')} ${answered.status}`)
    })
  })
  server.on('connect', (_request, socket) => {
    // What would come through the tunnel is TLS with the certificate of Twilio.
    socket.on('error', () => {})
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, host, port)))
    server.listen(port, host, resolve)
  })
  const {port: bound} = server.address() as AddressInfo
  address = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  return {server, address}
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const otherPort = 'Choose another: --port 0 takes any free port.'
  const otherHost = 'Choose another: --host 127.0.0.1 is always there, for this machine alone.'
  const reasons: Record<string, readonly [reason: string, hint: string]> = {
    EADDRINUSE: ['another program listens there', otherPort],
    EACCES: ['that needs more rights', otherPort],
    EADDRNOTAVAIL: ['this machine has no such address', otherHost],
    ENOTFOUND: ['there is no such host', otherHost],
    EAI_AGAIN: ['the host cannot be looked up', otherHost],
  }
  const [reason, hint] = reasons[error.code ?? ''] ?? []
  if (reason === undefined || hint === undefined) return error
  return new UserError('emulator-cannot-listen', `The emulator can't listen on ${host}:${port}: ${reason}.`, {
    hint,
    cause: error,
  })
}
