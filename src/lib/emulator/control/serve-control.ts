import type {IncomingMessage, ServerResponse} from 'node:http'
import type {HttpResponse} from '../../twilio/http-backend.ts'
import type {Emulator} from '../emulator.ts'
import {ApiError} from '../resources/api-error.ts'
import {parseJson} from '../resources/input.ts'
import {readBody} from '../server/read-body.ts'
import {invalidControlRequest} from './control-route.ts'
import {handleControl} from './handle-control.ts'
import {healthRoute} from './health-route.ts'
import {isEventStream, streamEvents} from './stream-events.ts'

const PREFIX = '/_emulator/'

const MAX_BODY_BYTES = 8 * 1024 * 1024

export interface ControlOptions {
  readonly emulator: Emulator
  /** The secret of the server file; empty without one. */
  readonly secret: string
  /** Is an authority (`localhost:4010`) this server's? */
  readonly isOwnHost: (authority: string) => boolean
  /** May a client with this IP address control the emulator? */
  readonly isAllowedClient: (address: string) => boolean
}

/** Is it a request to the control API? One to a proxy has a whole URL, and is not. */
export const isControlRequest = ({url = ''}: IncomingMessage): boolean => url.startsWith(PREFIX)

const refused = (message: string): ApiError => new ApiError(403, 20403, message)

/**
 * Only programs on this machine may control the emulator. A web page could send requests here too; its browser adds an
 * Origin header, and a name of the page's own would be in the Host header.
 * @throws ApiError 403
 */
function checkClient({headers, socket}: IncomingMessage, options: ControlOptions): void {
  const {host = '', origin} = headers
  if (!options.isOwnHost(host)) throw refused('The Host header is not a name of this machine.')
  if (origin !== undefined && !isOwnOrigin(origin, host)) throw refused('The Origin header is another one.')
  if (!options.isAllowedClient(socket.remoteAddress ?? '')) {
    throw refused('Only programs on this machine can control the emulator.')
  }
}

/** Is it the page that this server itself has sent? */
const isOwnOrigin = (origin: string, host: string): boolean =>
  URL.canParse(origin) && new URL(origin).host === host && /^https?:/.test(origin)

/** The members of a JSON object, or the fields of a form. */
function parseBody(type: string, text: string): Record<string, unknown> {
  if (text === '') return {}
  if (type.includes('form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  // A web page can send text/plain to another server without asking it.
  if (!type.includes('json')) throw invalidControlRequest('The Content-Type must be application/json.')
  const value = parseJson(text, 'The request body')
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw invalidControlRequest('The request body must be a JSON object.')
}

async function respond(
  request: IncomingMessage,
  signal: AbortSignal,
  options: ControlOptions,
): Promise<HttpResponse> {
  const {method = 'GET', url = '', headers} = request
  const {pathname, searchParams} = new URL(url, 'http://localhost')
  const body = (await readBody(request, MAX_BODY_BYTES)).toString()
  const call = {
    method,
    path: pathname.slice(PREFIX.length),
    query: searchParams,
    body: parseBody(headers['content-type'] ?? '', body),
    signal,
  }
  return handleControl(options.emulator, call, [healthRoute(options.secret)])
}

/** Serves a request below `/_emulator/`. */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  options: ControlOptions,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  let result: HttpResponse
  try {
    checkClient(request, options)
    if (isEventStream(request)) return streamEvents(response, options.emulator, gone.signal)
    result = await respond(request, gone.signal, options)
  } catch (error) {
    const failure = error instanceof ApiError ? error : new ApiError(500, 20500, (error as Error).message)
    result = failure.response
  }
  if (response.destroyed) return
  response.writeHead(result.status, {
    ...result.headers,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(result.body),
  })
  response.end(result.body)
}
