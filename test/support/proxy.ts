import {once} from 'node:events'
import * as http from 'node:http'
import * as https from 'node:https'
import {type AddressInfo, connect, type Socket} from 'node:net'
import {testAuthority} from './certificates.ts'

export interface TestProxy {
  /** With user name and password if it wants them. */
  readonly url: string
  readonly host: string
  /** What it was asked to connect to, as host:port, refused or not. */
  readonly connects: {readonly target: string; readonly authorization: string | undefined}[]
  close(): Promise<void>
}

export interface ProxyOptions {
  /** Where its tunnels end, whatever the name: the port of a test server. */
  readonly port: number
  readonly username?: string
  readonly password?: string
  /** Answers each CONNECT with this status. */
  readonly refuse?: number
  /** Never answers. */
  readonly silent?: boolean
  /** Hangs up instead of answering. */
  readonly hangUp?: boolean
  /** Speaks TLS itself. */
  readonly tls?: boolean
  /** 127.0.0.1 unless given. */
  readonly address?: string
}

/** A proxy that tunnels with CONNECT. */
export async function startProxy(options: ProxyOptions): Promise<TestProxy> {
  const {username = '', password = '', address = '127.0.0.1'} = options
  const connects: {target: string; authorization: string | undefined}[] = []
  const sockets = new Set<Socket>()
  const expected = username && `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const server = options.tls
    ? https.createServer(testAuthority().issue(['localhost', address]))
    : http.createServer()

  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('connect', (request: http.IncomingMessage, client: Socket) => {
    const authorization = request.headers['proxy-authorization']
    connects.push({target: request.url ?? '', authorization})
    client.on('error', () => {})
    if (options.silent) return undefined
    if (options.hangUp) return client.destroy()
    const refusal = options.refuse ?? (authorization === expected || expected === '' ? undefined : 407)
    if (refusal !== undefined) return client.end(`HTTP/1.1 ${refusal} Refused\r\nContent-Length: 0\r\n\r\n`)
    const target = connect(options.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      target.pipe(client).pipe(target)
    })
    sockets.add(target)
    target.on('error', () => client.destroy())
    return client.once('close', () => target.destroy())
  })
  server.listen(0, address)
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const host = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  const credentials = username && `${encodeURIComponent(username)}:${encodeURIComponent(password)}@`

  return {
    url: `${options.tls ? 'https' : 'http'}://${credentials}${host}`,
    host,
    connects,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
