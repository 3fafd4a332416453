import type {Agent} from 'node:http'
import * as https from 'node:https'
import type {SecureContext} from 'node:tls'
import type {Environment} from '../app/environment.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'
import {exchange} from './https-request.ts'
import {type ProxyServer, proxyFor} from './proxy.ts'

export interface HttpsBackendOptions {
  /** For one exchange from its start to the last byte of its answer, in milliseconds; 30,000 unless given. */
  readonly timeoutMs?: number
  /** For the connection alone, encryption included, in milliseconds; 10,000 unless given. */
  readonly connectTimeoutMs?: number
  /** Of an answer, in bytes; 64 MiB unless given. */
  readonly maximumBody?: number
  /** Where the proxy and TWILIO_CA_BUNDLE are read from. */
  readonly env: Environment
}

/** The network: HTTPS with connections kept for the next request, through the environment's proxy if it names one. */
export class HttpsBackend implements HttpBackend {
  readonly #options: Required<HttpsBackendOptions>
  readonly #agents = new Map<string, Agent>()
  readonly #closing = new AbortController()
  #trust: Promise<SecureContext | undefined> | undefined

  constructor(options: HttpsBackendOptions) {
    this.#options = {
      timeoutMs: options.timeoutMs ?? 30_000,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      maximumBody: options.maximumBody ?? 64 * 1024 * 1024,
      env: options.env,
    }
  }

  /**
   * @throws NetworkError when no usable answer comes.
   * @throws UserError when the environment's proxy or certificates are unusable, or a header can't be sent.
   */
  async send(request: HttpRequest): Promise<HttpResponse> {
    const {env, connectTimeoutMs, timeoutMs, maximumBody} = this.#options
    const proxy = proxyFor(request.url, env)
    const secureContext = await this.#trusted()
    return exchange(request, {
      agent: await this.#agentFor(proxy, secureContext),
      proxy: proxy?.name,
      secureContext,
      connectTimeout: connectTimeoutMs,
      timeout: timeoutMs,
      maximumBody,
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    for (const agent of this.#agents.values()) agent.destroy()
    this.#agents.clear()
  }

  async #trusted(): Promise<SecureContext | undefined> {
    if (!this.#options.env.TWILIO_CA_BUNDLE) return undefined
    this.#trust ??= import('./certificates.ts').then(({trust}) => trust(this.#options.env))
    return this.#trust
  }

  async #agentFor(proxy: ProxyServer | undefined, secureContext: SecureContext | undefined): Promise<Agent> {
    const key = proxy?.url.href ?? ''
    const kept = this.#agents.get(key)
    if (kept !== undefined) return kept
    const agent =
      proxy === undefined ? new https.Agent({keepAlive: true}) : await this.#tunnel(proxy, secureContext)
    this.#agents.set(key, agent)
    return agent
  }

  async #tunnel(proxy: ProxyServer, secureContext: SecureContext | undefined): Promise<Agent> {
    const {HttpsProxyAgent} = await import('https-proxy-agent')
    // A proxy that never answers holds a socket that the agent doesn't know yet: the signal lets go of it.
    const connection = {signal: this.#closing.signal, ...(secureContext === undefined ? {} : {secureContext})}
    return new HttpsProxyAgent(proxy.url, {keepAlive: true, ...connection})
  }
}
