import type {Catalog} from '../api/catalog.ts'
import {Resources} from '../api/resources.ts'
import type {Notes} from '../output/notes.ts'
import type {Profile} from '../profiles/profile.ts'
import {createClient, type TwilioClient} from '../twilio/client.ts'
import type {HttpBackend} from '../twilio/http-backend.ts'
import {timeLimits} from '../twilio/time-limit.ts'
import type {Clock} from './clock.ts'
import type {Environment} from './environment.ts'

export interface SessionOptions {
  /** How often a failed request is sent again at most; 3 unless given. */
  readonly retries?: number | undefined
  /** For one exchange, in seconds; TWILIO_TIMEOUT or 30 unless given. */
  readonly timeout?: number | undefined
}

/** What a session stands on: a `Context` has it all. */
export interface SessionBase {
  readonly catalog: Catalog
  readonly clock: Clock
  readonly env: Environment
  readonly notes: Notes
  readonly package: {readonly name: string; readonly version: string}
  openNetwork(limits: NetworkLimits): Promise<HttpBackend>
  openEmulator(): Promise<HttpBackend>
}

/** How long a network request may take, in milliseconds. */
export interface NetworkLimits {
  /** One whole exchange. */
  readonly timeoutMs?: number
  readonly connectTimeoutMs?: number
}

/** Twilio as one profile may use it: the SDK's client, and the resources of the catalog through it. */
export class Session {
  readonly profile: Profile
  readonly client: TwilioClient
  readonly resources: Resources
  readonly #backend: HttpBackend

  private constructor(base: SessionBase, profile: Profile, backend: HttpBackend, retries: number) {
    const {name, version} = base.package
    this.profile = profile
    this.#backend = backend
    this.client = createClient(profile, {
      backend,
      retries,
      clock: base.clock,
      userAgent: `${name}/${version}`,
      log: base.notes.debug,
    })
    this.resources = new Resources(base.catalog, this.client)
  }

  static async open(base: SessionBase, profile: Profile, options: SessionOptions): Promise<Session> {
    // What fails on the emulator fails again.
    if (profile.source === 'emulator') return new Session(base, profile, await base.openEmulator(), 0)
    const network = await base.openNetwork(timeLimits(options.timeout, base.env))
    return new Session(base, profile, network, options.retries ?? 3)
  }

  /** Lets go of sockets and files; the process can end. */
  close(): Promise<void> {
    return this.#backend.close()
  }
}
