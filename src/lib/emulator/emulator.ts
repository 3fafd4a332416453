import type {Catalog} from '../api/catalog.ts'
import {UserError} from '../app/errors.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'
import {EMULATOR_ACCOUNT} from './account.ts'
import {authenticate, authenticateClient, isPublic, isTokenRequest} from './authentication.ts'
import {ObservedStore} from './observed-store.ts'
import {Outbox} from './outbox/outbox.ts'
import {ACCOUNTS} from './products/accounts.ts'
import {findBehavior} from './products/behaviors.ts'
import {loadDueHandlers} from './products/due-handlers.ts'
import {createAlert, isDebuggerError} from './products/monitor-alerts.ts'
import {loadResponseHandler} from './products/response-handlers.ts'
import {seed} from './products/seed.ts'
import {ApiError, forbidden, notFound, requestTooLarge} from './resources/api-error.ts'
import type {Behavior} from './resources/behavior.ts'
import {create, fetch, list, remove, update} from './resources/crud.ts'
import {readInput} from './resources/input.ts'
import {type RequestContext, resolvePath} from './resources/request-context.ts'
import {buildRoutes, type Route, type Routes, withoutRegion} from './resources/router.ts'
import {loadUploadCatalog, UPLOAD_HOST} from './resources/uploads.ts'
import type {State} from './storage/state.ts'
import {Store} from './storage/store.ts'
import type {Transaction} from './storage/transaction.ts'
import {nextDueTime} from './timeline/due-entries.ts'
import {type ClockChange, type ClockReading, changeClock, readClock} from './timeline/emulator-clock.ts'
import {settle} from './timeline/settle.ts'

/** How an emulator behaves. */
export interface EmulatorSettings {
  /** Does everything happen at once, except what waits for a deadline? */
  readonly instant?: boolean
  /** May webhooks go to other machines? */
  readonly allowRemoteWebhooks?: boolean
  /** Receives what happens behind the requests. */
  readonly log?: (line: string) => void
}

export interface EmulatorOptions extends EmulatorSettings {
  /** The directory of the data file. The first request creates it if it does not exist. */
  readonly directory: string
  readonly catalog: Catalog
  /** The machine's time, in milliseconds since 1970. */
  readonly now: () => number
}

/** The largest body of a request: more than any Twilio request has, and less for a sender who is not known yet. */
export const maxBodyBytes = (url: URL): number => (isPublic(url) ? 64 * 1024 : 32 * 1024 * 1024)

/** How long webhooks are sent at the end of a command. */
const CLOSING_MS = 2000

/** Parameters that specify the account to act on, where it is not in the path. */
const ACCOUNT_PARAMETERS = ['AccountSid', 'TargetAccountSid', 'account_sid']

const methodNotAllowed = (): ApiError => new ApiError(405, 20004, 'Method not allowed')

/** The decoded segments of a URL's path; undefined if they are not valid UTF-8. */
function splitPath(pathname: string): string[] | undefined {
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

/** The part of a request's context that does not depend on the records. */
type RequestParts = Pick<
  RequestContext,
  'authenticatedAccountSid' | 'ifMatch' | 'input' | 'now' | 'origin' | 'path' | 'query' | 'route' | 'routes'
> & {readonly segments: readonly string[]}

function createContext(parts: RequestParts, behavior: Behavior, state: State): RequestContext {
  const {segments, ...rest} = parts
  const {authenticatedAccountSid, path, route, routes} = rest
  const hasAccountInPath = route.pattern.startsWith(ACCOUNTS)
  const accountSid = (hasAccountInPath && segments[2]) || authenticatedAccountSid
  // A subaccount has no access to other accounts.
  if (authenticatedAccountSid !== EMULATOR_ACCOUNT.accountSid) {
    if (accountSid !== authenticatedAccountSid) throw notFound(path)
    for (const name of ACCOUNT_PARAMETERS) {
      const requested = rest.input.get(name)
      if (requested && requested !== authenticatedAccountSid) throw forbidden()
    }
  }
  const accountSuffix = accountSid === EMULATOR_ACCOUNT.accountSid ? '' : `@${accountSid}`
  const resolved = resolvePath(state, routes, route, segments, hasAccountInPath ? '' : accountSuffix)
  const resource = routes.resource(route.pattern)
  const context: RequestContext = {...rest, ...resolved, resource, accountSid, accountSuffix}
  const location = behavior.location?.(context)
  if (!location) return context
  return {...context, collection: location.collection, canonicalPath: location.canonicalPath}
}

function write(context: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {route, resource} = context
  if (route.operation.method === 'DELETE') return remove(context, behavior, transaction)
  // A POST to the path of a single record, such as settings, updates it.
  const isSettings = resource?.singleton && !resource.listed && resource.key === undefined
  const creates = route.operation.action === 'create' && route.instance === undefined && !isSettings
  return (creates ? create : update)(context, behavior, transaction)
}

/** Twilio on this machine: every operation in the catalog, with its records in a file. */
export class Emulator implements HttpBackend {
  readonly store: Store
  /** The same records, whose changes can be observed. */
  readonly records: ObservedStore
  readonly catalog: Catalog
  readonly #machineTime: () => number
  readonly #instant: boolean
  readonly #log: (line: string) => void
  readonly #outbox: Outbox
  readonly #routes = new Map<string, Routes>()
  #hasServed = false
  /** Does a TimeKeeper run what is due? Then a request need not. */
  isKept = false
  #settling: Promise<void> = Promise.resolve()
  #nextSettling: Promise<void> | undefined

  constructor({
    directory,
    catalog,
    now,
    instant = false,
    allowRemoteWebhooks = false,
    log = () => {},
  }: EmulatorOptions) {
    this.catalog = catalog
    this.#machineTime = now
    this.#instant = instant
    this.#log = log
    this.store = new Store(directory, (transaction) => seed(transaction, this.#machineTime()))
    this.records = new ObservedStore(this.store)
    this.#outbox = new Outbox({
      store: this.records,
      loadHandler: loadResponseHandler,
      machineTime: now,
      allowRemote: allowRemoteWebhooks,
      log,
    })
  }

  /** Runs what is due by the emulator's clock. */
  async settle(): Promise<void> {
    this.#hasServed = true
    // Calls that come while others run what is due share the next run.
    this.#nextSettling ??= this.#settling
      .catch(() => {})
      .then(() => {
        this.#nextSettling = undefined
        this.#settling = this.#settleNow()
        return this.#settling
      })
    await this.#nextSettling
  }

  #settleNow(): Promise<void> {
    return settle(this.records, {
      loadHandlers: loadDueHandlers,
      machineTime: this.#machineTime,
      instant: this.#instant,
      onError: ({message}) => this.#log(`The emulator failed: ${message}`),
    })
  }

  /** Sends the webhooks that wait, and does what their responses ask for, until none waits. */
  async deliver(): Promise<void> {
    for (;;) {
      await this.settle()
      await this.#outbox.deliver()
      // A response can be followed by something that happens at once.
      const next = await this.untilNextChange()
      if (next === undefined || (next > 0 && !this.#instant)) return
    }
  }

  /** Runs what is due, and starts to send the webhooks that wait. */
  async tick(): Promise<void> {
    await this.settle()
    await this.#outbox.start()
  }

  /** Milliseconds until the next thing happens by itself; undefined if there is none, or the clock stands still. */
  async untilNextChange(): Promise<number | undefined> {
    const state = await this.store.read()
    const {now, isFrozen} = readClock(state, this.#machineTime())
    const next = nextDueTime(state)
    return next === undefined || isFrozen ? undefined : next - now
  }

  /** The emulator's clock. */
  async clock(): Promise<ClockReading> {
    return readClock(await this.store.read(), this.#machineTime())
  }

  /** Sets the clock, and runs what is then due. */
  async changeClock(change: ClockChange): Promise<ClockReading> {
    await this.settle()
    await this.records.write((transaction) => changeClock(transaction, this.#machineTime(), change))
    await this.settle()
    return this.clock()
  }

  /** Changes records by a request of the control API. @param change gets the emulator's time */
  async change<T>(change: (transaction: Transaction, now: number) => T): Promise<T> {
    await this.settle()
    return this.records.write((transaction) => change(transaction, this.#timeOf(transaction.state)))
  }

  /** The emulator's time, in milliseconds since 1970. */
  readonly #timeOf = (state: State): number => readClock(state, this.#machineTime()).now

  /**
   * Responds to a request as Twilio would.
   * @param origin the URL of a Twilio host in links, such as `http://127.0.0.1:4010/api.twilio.com`; by default the host's
   * own URL
   * @throws UserError if the data file cannot be read or written
   */
  async send(request: HttpRequest, origin?: (host: string) => string): Promise<HttpResponse> {
    try {
      return await this.#handle(request, origin)
    } catch (error) {
      if (error instanceof ApiError) return error.response
      if (error instanceof UserError) throw error
      return new ApiError(500, 20500, `The emulator failed: ${(error as Error).message}`).response
    }
  }

  /**
   * Checks the credentials of a request whose body has not been read yet.
   * @throws ApiError 401
   */
  async authenticate({url, headers}: HttpRequest): Promise<void> {
    const state = await this.store.read()
    await authenticate(state, {url, headers}, this.#timeOf(state))
  }

  /** Sends the webhooks of the requests served, as far as there is time, and closes the data file. */
  async close(): Promise<void> {
    if (this.#hasServed) await this.#deliverBeforeExit()
    await this.store.close()
  }

  async #deliverBeforeExit(): Promise<void> {
    const limit = setTimeout(() => this.#outbox.stop(), CLOSING_MS)
    await this.#outbox.deliver()
    clearTimeout(limit)
    const left = await this.#outbox.countWaiting()
    if (left > 0) this.#log(`${left} webhooks wait for the next command on the emulator, or emulator:start.`)
  }

  #routesOf(host: string): Routes {
    let routes = this.#routes.get(host)
    if (!routes) {
      routes = buildRoutes(
        host === UPLOAD_HOST ? loadUploadCatalog(this.catalog) : this.catalog.productsOfHost(host),
        (product) => this.catalog.responses(product),
      )
      this.#routes.set(host, routes)
    }
    return routes
  }

  async #handle(request: HttpRequest, origin?: (host: string) => string): Promise<HttpResponse> {
    const {method, url, body} = request
    const host = withoutRegion(url.hostname)
    const segments = splitPath(url.pathname)
    if (host === undefined || segments === undefined) throw notFound(url.pathname)
    if ((body?.length ?? 0) > maxBodyBytes(url)) throw requestTooLarge()
    const routes = this.#routesOf(host)
    if (!this.isKept) await this.settle()
    const state = await this.store.read()
    const authenticatedAccountSid = isTokenRequest(url)
      ? await authenticateClient(state, readInput(request))
      : await authenticate(state, request, this.#timeOf(state))
    const route = matchRoute(routes, method, segments, url.pathname)
    const parts: Omit<RequestParts, 'now'> = {
      route,
      routes,
      segments,
      authenticatedAccountSid,
      input: readInput(request),
      origin: origin?.(host) ?? route.operation.server,
      path: url.pathname,
      query: url.searchParams,
      ifMatch: request.headers['if-match'],
    }
    const behavior = await findBehavior(route.pattern)
    if (method === 'GET') {
      const read = route.operation.action === 'list' ? list : fetch
      return read(createContext({...parts, now: this.#timeOf(state)}, behavior, state), behavior, state)
    }
    const response = await this.records.write((transaction) => {
      // A write can wait for others, so its time is that of the transaction.
      const now = this.#timeOf(transaction.state)
      try {
        return write(createContext({...parts, now}, behavior, transaction.state), behavior, transaction)
      } catch (error) {
        if (!(error instanceof ApiError) || !isDebuggerError(request, error)) throw error
        transaction.rollback()
        createAlert(transaction, request, authenticatedAccountSid, error, now)
        return error.response
      }
    })
    if (this.#instant) await this.settle()
    return response
  }
}

/** @throws ApiError 404, or 405 if the path exists for other methods */
function matchRoute(routes: Routes, method: string, segments: readonly string[], path: string): Route {
  const route = routes.match(method, segments)
  if (route) return route
  const hasOthers = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].some((other) => routes.match(other, segments))
  throw hasOthers ? methodNotAllowed() : notFound(path)
}
