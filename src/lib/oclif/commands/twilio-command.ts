import type {Resources} from '../../api/resources.ts'
import type {Session} from '../../app/session.ts'
import {isRead} from '../../app/terminal.ts'
import type {Profile} from '../../profiles/profile.ts'
import type {HttpBackend, HttpRequest} from '../../twilio/http-backend.ts'
import {callFlags, commonFlags, type dryRunFlag, type snippetFlag} from '../flags/common-flags.ts'
import {readCommonFlag} from '../flags/declare-common-flags.ts'
import {BaseCommand} from './base-command.ts'

/** A command that calls Twilio or the emulator with the credentials of a profile. */
export abstract class TwilioCommand extends BaseCommand {
  static override baseFlags = {...callFlags, ...commonFlags}

  #session: Session | undefined
  #isMarked = false
  #sendsNothing = false

  /**
   * Opens a session with Twilio; it is closed when the command ends, or opens another.
   *
   * @param profile used instead of the profile in the flags
   */
  protected async openSession(flags: Readonly<Record<string, unknown>>, profile?: Profile): Promise<Session> {
    const {baseFlags} = this.constructor as typeof TwilioCommand
    const read = (name: keyof typeof callFlags | keyof typeof dryRunFlag | keyof typeof snippetFlag) =>
      readCommonFlag(name, flags, baseFlags)
    this.#sendsNothing = read('dry-run') === true || read('snippet') !== undefined
    await this.#session?.close()
    const backend = this.#sendsNothing ? await openUnsentBackend() : undefined
    this.#session = await this.context.session(profile ?? (read('profile') as string | undefined), {
      retries: read('no-retry') ? 0 : (read('retries') as number | undefined),
      timeout: read('timeout') as number | undefined,
      backend,
    })
    return this.#session
  }

  /** Opens a session with the profile in the flags. */
  protected async resources(flags: Readonly<Record<string, unknown>>): Promise<Resources> {
    return (await this.openSession(flags)).resources
  }

  /** Does this command use the emulator? Known once a session is open. */
  protected get isEmulated(): boolean {
    return this.#session?.profile.source === 'emulator'
  }

  /** Notes about what the emulator did are marked on a terminal, so that nobody believes Twilio did it. */
  protected override note(text: string): void {
    const isMarked = this.#session?.hasChangedEmulator === true && isRead(this.terminal)
    this.#isMarked ||= isMarked
    super.note(isMarked ? `${text} (emulator)` : text)
  }

  /** Prints the request that was not sent, with `--dry-run` or `--snippet`. */
  override async catch(error: Error): Promise<never> {
    if (!this.#sendsNothing) return super.catch(error)
    const {UnsentRequest} = await import('../../twilio/unsent-request.ts')
    if (!(error instanceof UnsentRequest)) return super.catch(error)
    await this.printUnsent(error.request)
    return undefined as never
  }

  /** Prints a request that was not sent. */
  protected async printUnsent(request: HttpRequest): Promise<void> {
    const {describeDryRun} = await import('../../codegen/dry-run.ts')
    await this.printJson(describeDryRun(request), 2)
  }

  override async finally(error: Error | undefined): Promise<void> {
    const hasChanged = error === undefined && this.#session?.hasChangedEmulator
    if (hasChanged && !this.#isMarked && isRead(this.terminal)) this.note('Nothing was sent to Twilio.')
    await this.#session?.close()
    await super.finally(error)
  }
}

const openUnsentBackend = async (): Promise<HttpBackend> => {
  const {UnsentBackend} = await import('../../twilio/unsent-request.ts')
  return new UnsentBackend()
}
