import type {Resources} from '../../api/resources.ts'
import type {Session} from '../../app/session.ts'
import type {Profile} from '../../profiles/profile.ts'
import {callFlags, commonFlags} from '../flags/common-flags.ts'
import {BaseCommand} from './base-command.ts'

interface CallFlags {
  readonly profile?: string | undefined
  readonly retries?: number
  readonly 'no-retry'?: boolean
  readonly timeout?: number | undefined
}

/** A command that calls Twilio or the emulator with the credentials of a profile. */
export abstract class TwilioCommand extends BaseCommand {
  static override baseFlags = {...callFlags, ...commonFlags}

  #session: Session | undefined

  /**
   * Opens a session with Twilio; it is closed when the command ends.
   *
   * @param profile used instead of the profile in the flags
   */
  protected async openSession(
    flags: CallFlags | Readonly<Record<string, unknown>>,
    profile?: Profile,
  ): Promise<Session> {
    const {profile: name, retries, 'no-retry': noRetry, timeout} = flags as CallFlags
    this.#session = await this.context.session(profile ?? name, {retries: noRetry ? 0 : retries, timeout})
    return this.#session
  }

  /** Opens a session with the profile in the flags. */
  protected async resources(flags: CallFlags | Readonly<Record<string, unknown>>): Promise<Resources> {
    return (await this.openSession(flags)).resources
  }

  override async finally(error: Error | undefined): Promise<void> {
    await this.#session?.close()
    await super.finally(error)
  }
}
