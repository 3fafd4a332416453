import type {Catalog} from '../api/catalog.ts'
import {Resources} from '../api/resources.ts'
import type {Notes} from '../output/notes.ts'
import type {Profile} from '../profiles/profile.ts'
import {createClient, type TwilioClient} from '../twilio/client.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'
import {getTimeLimits} from '../twilio/time-limit.ts'
import type {Clock} from './clock.ts'
import type {Environment} from './environment.ts'

export interface SessionOptions {
  /** The maximum number of retries; 3 by default. */
  readonly retries?: number | undefined
  /** For one request, in seconds; TWILIO_TIMEOUT or 30 by default. */
  readonly timeout?: number | undefined
  /** Receives the requests instead of Twilio or the emulator. */
  readonly backend?: HttpBackend | undefined
}

/** What a session depends on: a part of `Context`. */
export interface SessionDependencies {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly env: Environment
  readonly notes: Notes
  readonly package: {readonly name: string; readonly version: string}
  openNetwork(limits: NetworkLimits): Promise<HttpBackend>
  connectEmulator(timeoutMs?: number): Promise<HttpBackend>
}

/** Time limits of network requests, in milliseconds. */
export interface NetworkLimits {
  /** For one complete request. */
  readonly timeoutMs?: number
  readonly connectTimeoutMs?: number
}

/** Access to Twilio with one profile: the SDK's client, and the resources of the catalog. */
export class Session {
  readonly profile: Profile
  readonly client: TwilioClient
  readonly resources: Resources
  /** The same, and each request is sent once: for a caller that repeats requests itself. */
  readonly unrepeated: () => Resources
  readonly #backend: HttpBackend

  private constructor(
    dependencies: SessionDependencies,
    profile: Profile,
    backend: HttpBackend,
    retries: number,
  ) {
    const {name, version} = dependencies.package
    this.profile = profile
    this.#backend = backend
    const options = {
      backend,
      clock: dependencies.clock,
      userAgent: `${name}/${version}`,
      log: dependencies.notes.debug,
      note: dependencies.notes.info,
    }
    this.client = createClient(profile, {...options, retries})
    this.resources = new Resources(dependencies.catalog, this.client)
    this.unrepeated = () =>
      new Resources(dependencies.catalog, createClient(profile, {...options, retries: 0}))
  }

  static async open(
    dependencies: SessionDependencies,
    profile: Profile,
    options: SessionOptions,
  ): Promise<Session> {
    if (options.backend) return new Session(dependencies, profile, options.backend, 0)
    // The emulator would fail again in the same way.
    if (profile.source === 'emulator') {
      const {timeoutMs} = getTimeLimits(options.timeout, dependencies.env)
      const emulator = profile.emulatorUrl
        ? await openServer(profile.emulatorUrl, timeoutMs)
        : await dependencies.connectEmulator(timeoutMs)
      return new Session(dependencies, profile, new ChangeRecorder(emulator), 0)
    }
    const network = await dependencies.openNetwork(getTimeLimits(options.timeout, dependencies.env))
    return new Session(dependencies, profile, network, options.retries ?? 3)
  }

  /** Has a request changed something on the emulator? */
  get hasChangedEmulator(): boolean {
    return this.#backend instanceof ChangeRecorder && this.#backend.hasChanged
  }

  /** Closes sockets and files so that the process can exit. */
  close(): Promise<void> {
    return this.#backend.close()
  }
}

/** The server of an emulator elsewhere. */
const openServer = async (url: string, timeoutMs: number | undefined): Promise<HttpBackend> => {
  const {EmulatorServer} = await import('../twilio/emulator-server.ts')
  return new EmulatorServer(url, timeoutMs)
}

/** Passes requests on, and records whether one has changed something. */
class ChangeRecorder implements HttpBackend {
  hasChanged = false
  readonly #backend: HttpBackend

  constructor(backend: HttpBackend) {
    this.#backend = backend
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    const response = await this.#backend.send(request)
    if (request.method !== 'GET' && response.status < 400) this.hasChanged = true
    return response
  }

  close(): Promise<void> {
    return this.#backend.close()
  }
}
