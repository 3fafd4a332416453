import type {IncomingMessage, Server} from 'node:http'
import {connect, type Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {TLSSocket} from 'node:tls'
import type {ServerCertificates} from '../certificates/server-certificates.ts'
import {isEmulatedHost} from './emulated-hosts.ts'
import {isLoopback} from './own-host.ts'

export interface TunnelOptions {
  readonly certificates: ServerCertificates
  /** Refuse other hosts than the emulator's. */
  readonly onlyTwilio: boolean
  /** Receives a line for the log after each CONNECT: `CONNECT api.twilio.com:443 200`. */
  readonly onConnect: (line: string) => void
  /** Called when a program does not accept the emulator's certificate for a host. */
  readonly onUntrusted: (host: string) => void
}

const REASONS = {
  200: 'Connection Established',
  400: 'Bad Request',
  403: 'Forbidden',
  502: 'Bad Gateway',
} as const

/** A host and a port, without anything else of a URL. */
const AUTHORITY = /^[^/?#@\s]+$/

const head = (status: keyof typeof REASONS): string => `HTTP/1.1 ${status} ${REASONS[status]}\r\n`

/** Why other servers are not reached through the proxy; undefined if they are. */
export const refusal = (onlyTwilio: boolean, remoteAddress = ''): string | undefined => {
  if (onlyTwilio) return 'The emulator runs with --only-twilio, so requests to other servers are refused.'
  return isLoopback(remoteAddress)
    ? undefined
    : 'The emulator passes requests to other servers on only for programs on its own machine.'
}

/**
 * Makes a server a proxy for HTTPS: tunnels to the emulator's hosts end at the server itself, with a certificate for the host;
 * others lead to their server, and what is in them stays unread.
 *
 * @returns a function that closes the tunnels
 */
export function serveTunnels(server: Server, options: TunnelOptions): () => void {
  const sockets = new Set<Duplex>()
  /** The connections that requests came through. */
  const used = new WeakSet<Duplex>()
  server.on('request', ({socket}: IncomingMessage) => used.add(socket))
  const track = (socket: Duplex): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  server.on('connect', (request: IncomingMessage, client: Socket, first: Buffer) => {
    track(client)
    const authority = request.url ?? ''
    const isAuthority = AUTHORITY.test(authority) && URL.canParse(`https://${authority}`)
    const target = isAuthority ? new URL(`https://${authority}`) : undefined
    const respond = (status: keyof typeof REASONS, reason?: string): void => {
      options.onConnect(`CONNECT ${target?.host ?? ''} ${status}`)
      if (status === 200) return void client.write(`${head(status)}\r\n`)
      const text = JSON.stringify({code: 20_000 + status, message: reason, status})
      client.end(
        `${head(status)}content-type: application/json\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      )
    }
    if (target === undefined || target.hostname === '') return respond(400, 'The host is not valid.')
    const port = Number(target.port || 443)
    // A dot at the end changes nothing.
    const host = target.hostname.replace(/\.$/, '')
    if (isEmulatedHost(host)) {
      if (port !== 443) return respond(403, 'The emulator serves this host on port 443 only.')
      return void endTunnel(server, client, first, host, respond, {...options, used})
    }
    const reason = refusal(options.onlyTwilio, client.remoteAddress)
    if (reason) return respond(403, reason)
    track(passTunnel(client, first, target.hostname, port, respond))
  })
  return () => {
    for (const socket of sockets) socket.destroy()
  }
}

type Respond = (status: keyof typeof REASONS, reason?: string) => void

async function endTunnel(
  server: Server,
  client: Socket,
  first: Buffer,
  host: string,
  respond: Respond,
  {certificates, onUntrusted, used}: TunnelOptions & {readonly used: WeakSet<Duplex>},
): Promise<void> {
  try {
    const secureContext = await certificates.find(host)
    respond(200)
    if (first.length > 0) client.unshift(first)
    const secure = new TLSSocket(client, {isServer: true, secureContext, ALPNProtocols: ['http/1.1']})
    secure.on('error', () => client.destroy())
    // Most clients send an alert; Node closes the connection.
    secure.once('close', () => {
      if (!used.has(secure)) onUntrusted(host)
    })
    server.emit('connection', secure)
  } catch (error) {
    respond(502, `The emulator has no certificate for ${host}: ${(error as Error).message}`)
  }
}

function passTunnel(client: Socket, first: Buffer, host: string, port: number, respond: Respond): Socket {
  const upstream = connect(port, host.replace(/^\[(.*)\]$/, '$1'))
  const refuse = ({message}: Error): void =>
    respond(502, `The emulator's proxy could not connect to ${host}: ${message}`)
  upstream.once('error', refuse)
  upstream.once('connect', () => {
    upstream.off('error', refuse).once('error', () => client.destroy())
    respond(200)
    upstream.write(first)
    upstream.pipe(client).pipe(upstream)
  })
  client.once('close', () => upstream.destroy())
  return upstream
}
