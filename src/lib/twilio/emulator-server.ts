import * as http from 'node:http'
import * as https from 'node:https'
import {hintAfter} from './acting-requests.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {joinHeaders} from './join-headers.ts'
import {NetworkError} from './network-error.ts'

/**
 * The server of an emulator in another process or on another machine. Requests keep the Host header of Twilio, so that the links in
 * responses are Twilio's. Only the emulator's public credentials are sent there: see `openEmulatorProfile`.
 */
export class EmulatorServer implements HttpBackend {
  readonly #base: URL
  readonly #timeoutMs: number

  /** @param base its origin: `http://127.0.0.1:4010` */
  constructor(base: string, timeoutMs = 30_000) {
    this.#base = new URL(base)
    this.#timeoutMs = timeoutMs
  }

  /** @throws NetworkError emulator-unreachable */
  send(request: HttpRequest): Promise<HttpResponse> {
    const {protocol, hostname, port, origin} = this.#base
    const {method, url, headers, body} = request
    const {request: open} = protocol === 'https:' ? https : http
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))}
      const outgoing = open(
        {
          // An IPv6 address without its brackets.
          hostname: hostname.replace(/^\[|\]$/g, ''),
          port,
          method,
          path: `${url.pathname}${url.search}`,
          headers: {...headers, host: url.host, ...length},
          agent: false,
          signal: AbortSignal.timeout(this.#timeoutMs),
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.once('error', fail)
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: joinHeaders(response),
              body: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      const fail = (cause: Error): void => reject(unreachable(origin, request, cause))
      outgoing.once('error', fail)
      outgoing.end(body)
    })
  }

  async close(): Promise<void> {}
}

const unreachable = (origin: string, request: HttpRequest, cause: Error): NetworkError => {
  const reason =
    cause.name === 'AbortError' || cause.name === 'TimeoutError'
      ? 'it did not respond in time'
      : cause.message
  return new NetworkError('emulator-unreachable', `Could not reach the emulator at ${origin}: ${reason}.`, {
    hint: hintAfter(request, 'Start it there with: twilio emulator:start'),
    retry: 'never',
    cause,
  })
}
