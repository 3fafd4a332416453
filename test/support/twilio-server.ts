import {once} from 'node:events'
import type {IncomingMessage, ServerResponse} from 'node:http'
import * as https from 'node:https'
import {createRequire} from 'node:module'
import type {AddressInfo} from 'node:net'
import {createSecureContext, type SecureContext, type TLSSocket} from 'node:tls'
import {fileURLToPath} from 'node:url'
import {type Authority, type Identity, testAuthority} from './certificates.ts'

export interface RecordedRequest {
  readonly method: string
  /** As the Host header has it. */
  readonly host: string
  /** As TLS was asked for it. */
  readonly serverName: string
  /** Without the query. */
  readonly path: string
  /** As it came, without the question mark. */
  readonly search: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly form: URLSearchParams
  /** The number of its connection, from 1. */
  readonly connection: number
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface Answer {
  /** 200 unless given. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object goes as JSON. */
  readonly body?: string | Buffer | object
  readonly delayMs?: number
  /** Cuts the connection instead of answering, or after so many bytes of the body. */
  readonly cutAfter?: 'nothing' | number
  /** Does all of the answering itself. */
  readonly raw?: (response: ServerResponse) => void
}

export type Handler = (request: RecordedRequest) => Answer | undefined | Promise<Answer | undefined>

export interface TwilioServer {
  readonly port: number
  readonly requests: RecordedRequest[]
  /** For a child process: everything that it sends to port 443 arrives here, and it trusts the certificate. */
  readonly env: Readonly<Record<string, string>>
  /** How many connections were opened so far. */
  connections(): number
  /** Queues answers: each request takes the next one; when there is none, the handler is asked. */
  answer(...answers: (Answer | Handler)[]): void
  /** Drops the answers that nobody asked for. */
  forget(): void
  close(): Promise<void>
}

export interface ServerOptions {
  /** Whose certificates it shows; the test run's unless given. */
  readonly authority?: Authority
  /** The one certificate that it shows, whatever name is asked for. */
  readonly identity?: Identity
}

const redirect = fileURLToPath(new URL('redirect.cjs', import.meta.url))

/**
 * A TLS server that stands for every host of Twilio, and for any other: it shows a certificate for whatever name
 * it is asked for. What neither the queue nor the handler answers is not found (20404).
 */
export async function startTwilio(handler?: Handler, options: ServerOptions = {}): Promise<TwilioServer> {
  const authority = options.authority ?? testAuthority()
  const usual = options.identity ?? authority.issue(['*.twilio.com', 'localhost', '127.0.0.1', '::1'])
  const contexts = new Map<string, SecureContext>()
  const requests: RecordedRequest[] = []
  const queue: (Answer | Handler)[] = []
  const numbers = new WeakMap<object, number>()
  let connections = 0

  const server = https.createServer({
    ...usual,
    // Whatever lies deeper than one level, such as api.sydney.au1.twilio.com, and other hosts.
    SNICallback(name, callback) {
      if (options.identity !== undefined || /^[^.]+\.twilio\.com$|^localhost$/.test(name))
        return callback(null)
      if (!contexts.has(name)) contexts.set(name, createSecureContext(authority.issue([name])))
      callback(null, contexts.get(name))
    },
  })
  server.on('secureConnection', (socket) => {
    connections++
    numbers.set(socket, connections)
  })
  server.on('tlsClientError', () => {})
  server.on('request', async (incoming, response) => {
    const request = await record(incoming, numbers.get(incoming.socket) ?? 0)
    requests.push(request)
    const next = queue.shift() ?? handler
    const answer = typeof next === 'function' ? await next(request) : next
    await give(answer ?? notFound(request), response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo

  return {
    port,
    requests,
    env: {
      NODE_OPTIONS: `--require "${redirect}"`,
      NODE_EXTRA_CA_CERTS: authority.file,
      SWITCHBOARD_TEST_TLS_PORT: String(port),
    },
    connections: () => connections,
    answer(...answers) {
      queue.push(...answers)
    },
    forget() {
      queue.length = 0
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Sends this very process' connections to the server. Certificates must be trusted by other means. */
export function redirectHere(server: TwilioServer): void {
  process.env.SWITCHBOARD_TEST_TLS_PORT = String(server.port)
  createRequire(import.meta.url)(redirect)
}

export function json(body: object, status = 200): Answer {
  return {status, body}
}

/** An error in Twilio's usual form. */
export function twilioError(status: number, code: number, message: string): Answer {
  return json({code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status}, status)
}

function notFound({path}: RecordedRequest): Answer {
  return twilioError(404, 20404, `The requested resource ${path} was not found`)
}

async function record(incoming: IncomingMessage, connection: number): Promise<RecordedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  const [path = '', search = ''] = (incoming.url ?? '').split(/\?(.*)/s)
  return {
    method: incoming.method ?? '',
    host: incoming.headers.host ?? '',
    serverName: String((incoming.socket as TLSSocket & {servername?: unknown}).servername),
    path,
    search,
    query: new URLSearchParams(search),
    headers: incoming.headers,
    body,
    form: new URLSearchParams(body),
    connection,
    at: Date.now(),
  }
}

async function give(answer: Answer, response: ServerResponse): Promise<void> {
  const {status = 200, headers = {}, body = '', delayMs = 0, cutAfter, raw} = answer
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref())
  if (cutAfter === 'nothing') return void response.socket?.destroy()
  if (raw !== undefined) return raw(response)
  const isPlain = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = Buffer.from(isPlain ? body : JSON.stringify(body))
  response.writeHead(status, {
    ...(bytes.length > 0 && {'content-type': 'application/json'}),
    'content-length': bytes.length,
    ...headers,
  })
  if (cutAfter === undefined) return void response.end(bytes)
  response.write(bytes.subarray(0, cutAfter), () => response.socket?.destroy())
}
