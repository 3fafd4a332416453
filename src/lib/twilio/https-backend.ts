import type {Agent} from 'node:http'
import * as https from 'node:https'
import type {SecureContext} from 'node:tls'
import type {Environment} from '../app/environment.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {sendHttpsRequest} from './https-request.ts'
import {createLookup} from './lookup.ts'
import {findProxy, type ProxyServer} from './proxy.ts'

export interface HttpsBackendOptions {
  /** For one request until the last byte of its response, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number
  /** For connecting, including TLS, in milliseconds; 10,000 by default. */
  readonly connectTimeoutMs?: number
  /** Of a response, in bytes; 64 MiB by default. */
  readonly maxBodyBytes?: number
  /** Has the proxy variables and TWILIO_CA_BUNDLE. */
  readonly env: Environment
}

/** The network: HTTPS with keep-alive connections, through the proxy of the environment if there is one. */
export class HttpsBackend implements HttpBackend {
  readonly #options: Required<HttpsBackendOptions>
  readonly #agents = new Map<string, Agent>()
  readonly #closing = new AbortController()
  #secureContext: Promise<SecureContext | undefined> | undefined

  constructor(options: HttpsBackendOptions) {
    this.#options = {
      timeoutMs: options.timeoutMs ?? 30_000,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
      env: options.env,
    }
  }

  /**
   * @throws NetworkError when no usable response arrives
   * @throws UserError when the proxy or certificates of the environment are invalid, or a header is
   * @throws AbortError after `close`: a request that it ended is not retried
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    this.#closing.signal.throwIfAborted()
    const {env, connectTimeoutMs, timeoutMs, maxBodyBytes} = this.#options
    const proxy = findProxy(request.url, env)
    const secureContext = await this.#loadSecureContext()
    return sendHttpsRequest(request, {
      agent: await this.#getAgent(proxy, secureContext),
      proxy: proxy?.name,
      secureContext,
      connectTimeout: connectTimeoutMs,
      timeout: timeoutMs,
      maxBodyBytes,
      closing: this.#closing.signal,
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    for (const agent of this.#agents.values()) agent.destroy()
    this.#agents.clear()
  }

  async #loadSecureContext(): Promise<SecureContext | undefined> {
    if (!this.#options.env.TWILIO_CA_BUNDLE) return undefined
    this.#secureContext ??= import('./certificates.ts').then(({loadSecureContext}) =>
      loadSecureContext(this.#options.env),
    )
    return this.#secureContext
  }

  async #getAgent(proxy: ProxyServer | undefined, secureContext: SecureContext | undefined): Promise<Agent> {
    const key = proxy?.url.href ?? ''
    const existing = this.#agents.get(key)
    if (existing !== undefined) return existing
    const agent =
      proxy === undefined
        ? new https.Agent({keepAlive: true})
        : await this.#createTunnelAgent(proxy, secureContext)
    this.#agents.set(key, agent)
    return agent
  }

  async #createTunnelAgent(proxy: ProxyServer, secureContext: SecureContext | undefined): Promise<Agent> {
    const {HttpsProxyAgent} = await import('https-proxy-agent')
    // The agent does not know the socket to a proxy that has not responded yet: the signal closes it.
    const connection = {
      signal: this.#closing.signal,
      rejectUnauthorized: true,
      lookup: createLookup(this.#closing.signal),
      ...(secureContext === undefined ? {} : {secureContext}),
    }
    return new HttpsProxyAgent(proxy.url, {keepAlive: true, ...connection})
  }
}
