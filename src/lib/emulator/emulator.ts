import type {Catalog} from '../api/catalog.ts'
import {UserError} from '../app/errors.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from './account.ts'
import {ApiError, notFound} from './api-error.ts'
import {ACCOUNTS, authenticate} from './authentication.ts'
import type {Behavior} from './products/behavior.ts'
import {behaviorOf} from './products/behaviors.ts'
import {isNotable, noteAlert} from './products/monitor-alerts.ts'
import {seed} from './products/seed.ts'
import {create, fetch, list, remove, update} from './resources/crud.ts'
import {type Input, readInput} from './resources/input.ts'
import {locate, type RequestContext} from './resources/request-context.ts'
import {buildRoutes, type Route, type Routes, withoutRegion} from './resources/router.ts'
import {UPLOAD_HOST, withUploads} from './resources/uploads.ts'
import type {State} from './storage/state.ts'
import {Store} from './storage/store.ts'
import type {Transaction} from './storage/transaction.ts'

export interface EmulatorOptions {
  /** Where its data file is; made when it is not there. */
  readonly directory: string
  readonly catalog: Catalog
  /** The time, for tests. */
  readonly now?: () => Date
}

/** More than any request of Twilio's. */
const LARGEST_BODY_BYTES = 32 * 1024 * 1024

const methodNotAllowed = (): ApiError => new ApiError(405, 20004, 'Method not allowed')

/** The pieces of a URL's path; undefined when they are no text. */
function pathPieces(pathname: string): string[] | undefined {
  try {
    return pathname
      .replace(/\.json$/, '')
      .split('/')
      .slice(1)
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
}

/** Twilio for this machine: every operation of the catalog, on a file. */
export class Emulator implements HttpBackend {
  readonly store: Store
  readonly catalog: Catalog
  readonly #now: () => number
  readonly #routes = new Map<string, Routes>()

  constructor({directory, catalog, now = () => new Date()}: EmulatorOptions) {
    this.catalog = catalog
    this.#now = () => now().getTime()
    this.store = new Store(directory, (transaction) => seed(transaction, this.#now()))
  }

  /**
   * Answers a request as Twilio would.
   * @param origin where its answers say that a host is: `https://api.twilio.com` as it is when not given.
   * @throws UserError when the data file can't be used.
   */
  async send(request: HttpRequest, origin?: (host: string) => string): Promise<HttpResponse> {
    try {
      return await this.#answer(request, origin)
    } catch (error) {
      if (error instanceof ApiError) return error.response
      if (error instanceof UserError) throw error
      return new ApiError(500, 20500, `The emulator failed: ${(error as Error).message}`).response
    }
  }

  close(): Promise<void> {
    return this.store.close()
  }

  #routesOf(host: string): Routes {
    let routes = this.#routes.get(host)
    if (!routes) {
      routes = buildRoutes(
        host === UPLOAD_HOST ? withUploads(this.catalog) : this.catalog.productsOfHost(host),
      )
      this.#routes.set(host, routes)
    }
    return routes
  }

  async #answer(request: HttpRequest, origin?: (host: string) => string): Promise<HttpResponse> {
    const {method, url, body} = request
    const host = withoutRegion(url.hostname)
    const pieces = pathPieces(url.pathname)
    if (host === undefined || pieces === undefined) throw notFound(url.pathname)
    if ((body?.length ?? 0) > LARGEST_BODY_BYTES)
      throw new ApiError(413, 20413, 'The request body is too large')
    const routes = this.#routesOf(host)
    const state = await this.store.read()
    const account = await authenticate(state, request)
    const route = routes.match(method, pieces)
    if (!route) {
      const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].some((other) => routes.match(other, pieces))
      throw others ? methodNotAllowed() : notFound(url.pathname)
    }
    const input = readInput(request)
    const behavior = behaviorOf(route.pattern)
    const exchange = (records: State): RequestContext =>
      this.#exchange({records, routes, route, pieces, account, input, url, origin: origin?.(host), behavior})
    if (method === 'GET') {
      const answer = route.operation.action === 'list' ? list : fetch
      return answer(exchange(state), behavior, state)
    }
    return this.store.write((transaction) => {
      try {
        return this.#change(exchange(transaction.state), behavior, transaction)
      } catch (error) {
        if (!(error instanceof ApiError) || !isNotable(request, error)) throw error
        transaction.undo()
        noteAlert(transaction, request, account, error, this.#now())
        return error.response
      }
    })
  }

  #change(exchange: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
    const {route, resource} = exchange
    if (route.operation.method === 'DELETE') return remove(exchange, behavior, transaction)
    // A POST that sets up what a GET of the same path shows is an update of it.
    const settings = resource?.singleton && !resource.listed && resource.key === undefined
    const creates = route.operation.action === 'create' && route.instance === undefined && !settings
    return (creates ? create : update)(exchange, behavior, transaction)
  }

  #exchange(of: {
    records: State
    routes: Routes
    route: Route
    pieces: readonly string[]
    account: string
    input: Input
    url: URL
    origin: string | undefined
    behavior: Behavior
  }): RequestContext {
    const {records, routes, route, pieces, account, input, url, behavior} = of
    const inPath = route.pattern.startsWith(ACCOUNTS)
    const subject = (inPath && pieces[2]) || account
    if (account !== EMULATOR_ACCOUNT.accountSid && subject !== account) throw notFound(url.pathname)
    const owner = subject === EMULATOR_ACCOUNT.accountSid ? '' : `@${subject}`
    const place = locate(records, routes, route, pieces, inPath ? '' : owner)
    const exchange: RequestContext = {
      ...place,
      route,
      routes,
      resource: routes.resource(route.pattern),
      input,
      now: this.#now(),
      account,
      subject,
      owner,
      origin: of.origin ?? route.operation.server,
      path: url.pathname,
      query: url.searchParams,
    }
    const home = behavior.home?.(exchange)
    return home ? {...exchange, ...home} : exchange
  }
}

/** Opens the emulator on a directory. Nothing is read or written before the first request. */
export function openEmulator(options: EmulatorOptions): HttpBackend {
  return new Emulator(options)
}
