import {join} from 'node:path'
import type {Client} from 'twilio/lib/base/BaseTwilio.js'
import type {SdkClient} from '../../api/call.ts'
import {Catalog} from '../../api/catalog.ts'
import type {Resources} from '../../api/resources.ts'
import type {Profile} from '../../profiles/profile.ts'
import type {HttpBackend} from '../../twilio/http-backend.ts'
import {callFlags, commonFlags} from '../flags/common-flags.ts'
import {BaseCommand} from './base-command.ts'

interface CallFlags {
  readonly profile?: string | undefined
  readonly retries?: number
  readonly 'no-retry'?: boolean
  readonly timeout?: number | undefined
}

/** A command that calls Twilio, or the emulator, with the credentials of a profile. */
export abstract class TwilioCommand extends BaseCommand {
  static override baseFlags = {...callFlags, ...commonFlags}

  #channel: HttpBackend | undefined
  #catalog: Catalog | undefined

  protected get catalog(): Catalog {
    this.#catalog ??= new Catalog(join(this.config.root, 'dist', 'catalog'))
    return this.#catalog
  }

  protected async resolveProfile(flags: CallFlags): Promise<Profile> {
    const {resolveProfile} = await import('../../profiles/resolve-profile.ts')
    const {ConfigStore} = await import('../../profiles/config-store.ts')
    return resolveProfile({
      flag: flags.profile,
      env: process.env,
      store: new ConfigStore(process.env),
      warn: this.notes.warn,
    })
  }

  /** The SDK's client for the profile, on the network or on the emulator. */
  protected async connect(profile: Profile, flags: CallFlags): Promise<Client> {
    const {createClient} = await import('../../twilio/client.ts')
    this.#channel = await this.#openChannel(profile, flags)
    return createClient(profile, {
      channel: this.#channel,
      // What fails on the emulator fails again.
      retries: flags['no-retry'] || profile.source === 'emulator' ? 0 : (flags.retries ?? 3),
      userAgent: `${this.config.name}/${this.config.version}`,
      log: this.notes.debug,
    })
  }

  /** Twilio's resources, as the profile of the command line may use them: see `Resources`. */
  protected async resources(given: CallFlags | Readonly<Record<string, unknown>>): Promise<Resources> {
    const flags = given as CallFlags
    const client = (await this.connect(await this.resolveProfile(flags), flags)) as unknown as SdkClient
    const {loadSdk, Resources} = await import('../../api/resources.ts')
    return new Resources(this.catalog, client, await loadSdk())
  }

  async #openChannel(profile: Profile, flags: CallFlags): Promise<HttpBackend> {
    if (profile.source === 'emulator') {
      const {openEmulator} = await import('../../emulator/emulator.ts')
      const {dataDirectory} = await import('../../app/directories.ts')
      return openEmulator({directory: dataDirectory(process.env), catalog: this.catalog})
    }
    const {HttpsBackend} = await import('../../twilio/https-backend.ts')
    const {timeLimits} = await import('../../twilio/time-limit.ts')
    return new HttpsBackend(timeLimits(flags.timeout, process.env))
  }

  override async finally(error: Error | undefined): Promise<void> {
    await this.#channel?.close()
    await super.finally(error)
  }
}
