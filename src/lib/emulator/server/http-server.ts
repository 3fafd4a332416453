import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {dirname} from 'node:path'
import {systemClock} from '../../app/clock.ts'
import {UsageError} from '../../app/errors.ts'
import {EmulatedSendGrid} from '../../email/emulated-sendgrid.ts'
import type {HttpResponse} from '../../twilio/http-backend.ts'
import {joinHeaders} from '../../twilio/join-headers.ts'
import {openAuthority} from '../certificates/authority-file.ts'
import type {Identity} from '../certificates/identity.ts'
import {ServerCertificates} from '../certificates/server-certificates.ts'
import {isControlRequest, serveControl} from '../control/serve-control.ts'
import {type Emulator, maxBodyBytes} from '../emulator.ts'
import {ApiError} from '../resources/api-error.ts'
import {isSendGridHost} from './emulated-hosts.ts'
import {forward} from './forward.ts'
import {listenError} from './listen-error.ts'
import {isOwnAddress, ownHostTest} from './own-host.ts'
import {readBody} from './read-body.ts'
import {type OwnAuthorities, resolveTarget} from './resolve-target.ts'
import {isSendGridKey, sendToSendGrid} from './sendgrid.ts'
import {refusal, serveTunnels} from './tunnels.ts'

export interface ServerOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Names of this machine on the network, besides `host`, that requests may have in their Host header. */
  readonly allowedHosts?: readonly string[]
  /** Receives a line for the log after each response: `GET /2010-04-01/Accounts.json 200`. */
  readonly onRequest?: (line: string) => void
  /** Called when a program does not accept the emulator's certificate for a host. */
  readonly onUntrusted?: (host: string) => void
  /** Refuse requests for other servers than Twilio's and SendGrid's. */
  readonly onlyTwilio?: boolean
  /** The directory of the certificate authority; that of the data by default. */
  readonly authorityDirectory?: string
  /** The secret of the server file, which the server proves to know. */
  readonly secret?: string
  /** The system's time, in milliseconds since 1970: for certificates and emails. */
  readonly now?: () => number
}

/** A response, or the URL that the request is to be forwarded to. */
async function respond(
  {emulator, sendGrid}: {readonly emulator: Emulator; readonly sendGrid: EmulatedSendGrid},
  request: IncomingMessage,
  own: OwnAuthorities,
): Promise<HttpResponse | URL> {
  try {
    const target = resolveTarget(request, own)
    if ('foreign' in target) return target.foreign
    const {url, origin} = target
    const headers = joinHeaders(request)
    const method = (request.method ?? 'GET').toUpperCase()
    // A body is read only if its sender is known.
    if (isSendGridHost(url.hostname)) {
      const isKnown = isSendGridKey(headers.authorization)
      const body = isKnown ? await readBody(request, maxBodyBytes(url)) : ''
      return await sendToSendGrid(sendGrid, {method, url, headers, body})
    }
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

/** A running server. */
export interface EmulatorServer {
  readonly server: Server
  /** `http://127.0.0.1:4010` */
  readonly baseUrl: string
  /** Stops it, with its connections and tunnels. The emulator stays open. */
  close(): Promise<void>
}

/**
 * Serves an emulator over HTTP, and as a proxy for HTTP and HTTPS.
 *
 * @throws UserError emulator-cannot-listen or invalid-flag-value
 */
export async function serveEmulator(
  emulator: Emulator,
  {host, port, now = systemClock.now, ...options}: ServerOptions,
): Promise<EmulatorServer> {
  // Node listens on all addresses of the machine if the host is empty.
  if (host === '') {
    throw new UsageError(
      'invalid-flag-value',
      'Invalid value for --host: "". Expected a host name or IP address.',
    )
  }
  const {allowedHosts = [], secret = '', onlyTwilio = false, onRequest, onUntrusted} = options
  const dataDirectory = dirname(emulator.store.path)
  const backends = {emulator, sendGrid: new EmulatedSendGrid(dataDirectory, now)}
  const isOwnHost = ownHostTest(host, allowedHosts)
  const log = (request: IncomingMessage, status: number): void =>
    onRequest?.(`${request.method} ${(request.url ?? '').replace(/\?.*/s, '')} ${status}`)
  const control = {
    emulator,
    secret,
    isOwnHost,
    // With --allow-host, programs on other machines, such as containers, use the emulator.
    isAllowedClient: (address: string) => isOwnAddress(address) || allowedHosts.length > 0,
  }
  const server = createServer(async (request, response) => {
    if (isControlRequest(request)) {
      await serveControl(request, response, control)
      log(request, response.statusCode)
      return
    }
    const result = await respond(backends, request, {isOwnHost, port: boundPort(server)})
    // The client has disconnected.
    if (response.destroyed) return
    const refused = result instanceof URL && refusal(onlyTwilio, request.socket.remoteAddress)
    if (refused) send(response, new ApiError(403, 20403, refused).response)
    else if (result instanceof URL) await forward(request, response, result)
    else send(response, result)
    log(request, response.statusCode)
  })
  // A client that has ended its side after the request, as `nc` does, still gets the response. Node has no option for it.
  Object.assign(server, {httpAllowHalfOpen: true})
  const authority = (): Promise<Identity> => openAuthority(options.authorityDirectory ?? dataDirectory, now())
  const closeTunnels = serveTunnels(server, {
    certificates: new ServerCertificates(authority, now),
    onlyTwilio,
    onConnect: (line) => onRequest?.(line),
    onUntrusted: (host) => onUntrusted?.(host),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, resolve)
  })
  return {
    server,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort(server)}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      closeTunnels()
      await closed
    },
  }
}

const boundPort = (server: Server): number => (server.address() as AddressInfo | null)?.port ?? 0
