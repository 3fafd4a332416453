import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {UsageError, UserError} from '../../app/errors.ts'
import type {HttpResponse} from '../../twilio/http-backend.ts'
import {type Emulator, maxBodyBytes} from '../emulator.ts'
import {ApiError, requestTooLarge} from '../resources/api-error.ts'
import {withoutRegion} from '../resources/router.ts'
import {ownHostTest} from './own-host.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Names of this machine on the network, besides `host`, that requests may have in their Host header. */
  readonly allowedHosts?: readonly string[]
  /** Receives a line for the log after each response: `GET /2010-04-01/Accounts.json 200`. */
  readonly onRequest?: (line: string) => void
}

/** A request's URL at Twilio, and the URLs of Twilio's hosts in links (see Emulator.send). */
interface Target {
  readonly url: URL
  readonly origin: ((host: string) => string) | undefined
}

/**
 * Determines the Twilio host of a request. It is in the request line, as sent to a proxy
 * (`GET http://verify.twilio.com/v2/Services`), in the `Host` header, or in the first segment of the path
 * (`/verify.twilio.com/v2/Services`). The default is `api.twilio.com`.
 * @throws ApiError 403 if the request is for another server
 */
function resolveTarget(request: IncomingMessage, isOwnHost: (authority: string) => boolean): Target {
  const target = request.url ?? '/'
  const absolute = /^https?:\/\/([^/?#]+)(.*)$/i.exec(target)
  const authority = absolute?.[1] ?? request.headers.host ?? ''
  const path = absolute ? absolute[2] || '/' : target
  if (withoutRegion(authority.replace(/:\d+$/, ''))) {
    return {url: new URL(path, `https://${authority.replace(/:\d+$/, '')}`), origin: undefined}
  }
  if (!isOwnHost(authority)) throw hostRefused(authority)
  const origin = (host: string): string => `http://${authority}/${host}`
  const prefix = /^\/([\w.-]+\.twilio\.com)(\/.*)?$/i.exec(path)
  if (prefix?.[1]) return {url: new URL(prefix[2] ?? '/', `https://${prefix[1]}`), origin}
  return {url: new URL(`https://api.twilio.com${path.startsWith('/') ? path : '/'}`), origin}
}

const hostRefused = (authority: string): ApiError =>
  new ApiError(
    403,
    20403,
    `The emulator does not accept requests for the host "${authority}". To accept them, start it with --allow-host.`,
  )

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw requestTooLarge()
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw requestTooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

async function respond(
  emulator: Emulator,
  request: IncomingMessage,
  isOwnHost: (authority: string) => boolean,
): Promise<HttpResponse> {
  try {
    const {url, origin} = resolveTarget(request, isOwnHost)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')]),
    )
    const method = (request.method ?? 'GET').toUpperCase()
    // A body is read only if its sender is known.
    await emulator.authenticate({method, url, headers})
    const body = await readBody(request, maxBodyBytes(url))
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
 * @returns the server and its base URL: `http://127.0.0.1:4010`
 * @throws UserError emulator-cannot-listen or invalid-flag-value
 */
export async function serveEmulator(
  emulator: Emulator,
  {host, port, allowedHosts = [], onRequest}: ServerOptions,
): Promise<{server: Server; baseUrl: string}> {
  // Node listens on all addresses of the machine if the host is empty.
  if (host === '') {
    throw new UsageError(
      'invalid-flag-value',
      'Invalid value for --host: "". Expected a host name or IP address.',
    )
  }
  const isOwnHost = ownHostTest(host, allowedHosts)
  const server = createServer((request, response) => {
    void respond(emulator, request, isOwnHost).then((result) => {
      // The client has disconnected.
      if (response.destroyed) return
      send(response, result)
      onRequest?.(`${request.method} ${(request.url ?? '').replace(/\?.*/s, '')} ${result.status}`)
    })
  })
  server.on('connect', (_request, socket) => {
    // A tunnel is refused: its client would expect TLS with Twilio's certificate.
    socket.on('error', () => {})
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, resolve)
  })
  const {port: bound} = server.address() as AddressInfo
  const baseUrl = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
  return {server, baseUrl}
}

/** Explains why the server cannot listen; an unknown error stays as it is. */
function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const otherPort = 'Choose another port with --port, or use --port 0 for any free port.'
  const otherHost =
    'Choose another host with --host. 127.0.0.1 always works and is reachable from this machine only.'
  const reasons: Record<string, readonly [reason: string, hint: string]> = {
    EADDRINUSE: ['the port is already in use', otherPort],
    EACCES: ['permission denied', otherPort],
    EADDRNOTAVAIL: ['this machine does not have that address', otherHost],
    ENOTFOUND: ['the host was not found', otherHost],
    EAI_AGAIN: ['the DNS lookup failed', otherHost],
  }
  const [reason, hint] = reasons[error.code ?? ''] ?? []
  if (reason === undefined || hint === undefined) return error
  return new UserError('emulator-cannot-listen', `Could not listen on ${host}:${port}: ${reason}.`, {
    hint,
    cause: error,
  })
}
