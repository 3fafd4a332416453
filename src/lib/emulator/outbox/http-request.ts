import {lookup} from 'node:dns'
import * as http from 'node:http'
import * as https from 'node:https'
import {isIP, type LookupFunction} from 'node:net'
import {joinHeaders} from '../../twilio/join-headers.ts'
import {isOwnAddress} from '../server/own-host.ts'
import type {ConnectionOverrides} from './connection-overrides.ts'
import type {SignedRequest} from './sign-request.ts'
import {connectTimeout, readTimeout, refusedAddress, totalTimeout} from './webhook-failure.ts'

export interface WebhookResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The Set-Cookie headers. */
  readonly cookies: readonly string[]
}

/** The largest response that is read: more than any TwiML document has (64 KB at Twilio). */
const MAX_BODY_BYTES = 1 << 20

/**
 * Resolves a host as Node does, and refuses addresses of other machines. The address that is checked is the one that is
 * connected to, so a name cannot resolve to another address in between.
 */
const lookupOwnAddress: LookupFunction = (host, options, done) => {
  lookup(host, {...options, all: true}, (error, addresses) => {
    if (error) return done(error, '')
    const own = addresses.filter(({address}) => isOwnAddress(address))
    const [first] = own
    if (!first) return done(refusedAddress(host), '')
    if (options.all) return done(null, own)
    done(null, first.address, first.family)
  })
}

export interface RequestLimits {
  readonly overrides: ConnectionOverrides
  /** May a request go to another machine? */
  readonly allowRemote: boolean
  /** Aborts when the time for all attempts is over, or the process ends. */
  readonly signal: AbortSignal
}

const credentialsOf = ({username, password}: URL): Record<string, string> =>
  username === '' && password === ''
    ? {}
    : {auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}`}

/** Sends one request. @throws WebhookFailure, or an error of Node's http, net, dns or tls */
export function sendRequest(
  {method, url, headers, body}: SignedRequest,
  {overrides, allowRemote, signal}: RequestLimits,
): Promise<WebhookResponse> {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowRemote && isIP(hostname) !== 0 && !isOwnAddress(hostname)) throw refusedAddress(hostname)
  const {request: open} = url.protocol === 'https:' ? https : http
  return new Promise((resolve, reject) => {
    const outgoing = open({
      hostname,
      port: url.port,
      path: `${url.pathname}${url.search}`,
      method,
      headers: {...headers},
      agent: false,
      signal,
      ...credentialsOf(url),
      ...(allowRemote ? {} : {lookup: lookupOwnAddress}),
    })
    const connecting = setTimeout(() => outgoing.destroy(connectTimeout()), overrides.connectTimeoutMs)
    const fail = (error: Error): void => {
      clearTimeout(connecting)
      reject(error.name === 'AbortError' ? totalTimeout() : error)
    }
    outgoing.once('error', fail)
    outgoing.once('socket', (socket) => {
      const event = url.protocol === 'https:' ? 'secureConnect' : 'connect'
      socket.once(event, () => {
        clearTimeout(connecting)
        outgoing.setTimeout(overrides.readTimeoutMs, () => outgoing.destroy(readTimeout()))
      })
    })
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= MAX_BODY_BYTES) chunks.push(chunk)
      })
      response.once('error', fail)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: joinHeaders(response),
          body: Buffer.concat(chunks).toString(),
          cookies: response.headers['set-cookie'] ?? [],
        }),
      )
    })
    outgoing.end(body)
  })
}
