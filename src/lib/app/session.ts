import {Resources} from '../api/resources.ts'
import type {Profile} from '../profiles/profile.ts'
import {createClient, type TwilioClient} from '../twilio/client.ts'
import type {HttpBackend} from '../twilio/http-backend.ts'
import {timeLimits} from '../twilio/time-limit.ts'
import type {Context} from './context.ts'

export interface SessionOptions {
  /** How often a failed request is sent again at most; 3 unless given. */
  readonly retries?: number | undefined
  /** For one exchange, in seconds; TWILIO_TIMEOUT or 30 unless given. */
  readonly timeout?: number | undefined
}

/** Twilio as one profile may use it: the SDK's client, and the resources of the catalog through it. */
export class Session {
  readonly profile: Profile
  readonly client: TwilioClient
  readonly resources: Resources
  readonly #backend: HttpBackend

  private constructor(context: Context, profile: Profile, backend: HttpBackend, retries: number) {
    const {name, version} = context.package
    this.profile = profile
    this.#backend = backend
    this.client = createClient(profile, {
      backend,
      retries,
      clock: context.clock,
      userAgent: `${name}/${version}`,
      log: context.notes.debug,
    })
    this.resources = new Resources(context.catalog, this.client)
  }

  static async open(context: Context, profile: Profile, options: SessionOptions): Promise<Session> {
    // What fails on the emulator fails again.
    if (profile.source === 'emulator') return new Session(context, profile, await context.openEmulator(), 0)
    const network = await context.openNetwork(timeLimits(options.timeout, context.env))
    return new Session(context, profile, network, options.retries ?? 3)
  }

  /** Lets go of sockets and files; the process can end. */
  close(): Promise<void> {
    return this.#backend.close()
  }
}
