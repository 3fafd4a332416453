import {request as httpRequest, type IncomingMessage, type ServerResponse} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {pipeline} from 'node:stream/promises'

/** Headers for the proxy, or for its connection: https://datatracker.ietf.org/doc/html/rfc9110#section-7.6.1 */
const OWN_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'upgrade',
])

/** The names and values in turn, as Node has read them, without those that are not passed on. */
function passHeaders({rawHeaders, headers}: IncomingMessage): string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const dropped = new Set([...OWN_HEADERS, ...named])
  return rawHeaders.filter((_, index) => !dropped.has((rawHeaders[index - (index % 2)] ?? '').toLowerCase()))
}

/**
 * Sends a request that is not for the emulator to its server, and passes the response on.
 *
 * @returns its status
 */
export async function forward(request: IncomingMessage, response: ServerResponse, url: URL): Promise<number> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const sent = send(url, {method: request.method ?? 'GET', headers: passHeaders(request), agent: false})
  response.once('close', () => sent.destroy())
  try {
    const received = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject)
      pipeline(request, sent).catch(reject)
    })
    response.writeHead(received.statusCode ?? 502, received.statusMessage, passHeaders(received))
    await pipeline(received, response)
  } catch (error) {
    if (response.headersSent) response.destroy()
    else respondBadGateway(response, url.host, error)
  }
  return response.statusCode
}

function respondBadGateway(response: ServerResponse, host: string, error: unknown): void {
  response.writeHead(502, {'content-type': 'text/plain; charset=utf-8', connection: 'close'})
  response.end(`The emulator's proxy could not connect to ${host}: ${(error as Error).message}\n`)
}
