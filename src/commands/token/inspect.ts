import * as Args from '@oclif/core/args'
import {UsageError} from '../../lib/app/errors.ts'
import {isTypedIn} from '../../lib/app/terminal.ts'
import {TokenCommand} from '../../lib/oclif/commands/token-command.ts'

export default class TokenInspect extends TokenCommand {
  static override summary = 'Show what a token holds, and how long it is still valid'
  static override description =
    'Nothing is sent. The signature is checked when the key that made it is at hand: a profile’s, or the environment’s.'
  static override examples = [
    '<%= config.bin %> token:inspect eyJhbGciOiJIUzI1NiIs…',
    '<%= config.bin %> token:video --identity alice | <%= config.bin %> token:inspect',
  ]
  static override args = {jwt: Args.string({description: 'the token; - or nothing for standard input'})}

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TokenInspect)
    const {parseJwt} = await import('../../lib/token/jwt.ts')
    const {checkSignature} = await import('../../lib/token/verify-signature.ts')
    const {inspect, inspectionRows} = await import('../../lib/token/inspect-token.ts')
    const jwt = parseJwt(args.jwt === undefined || args.jwt === '-' ? await this.#piped() : args.jwt)
    const keys = {flag: flags.profile, env: this.context.env, store: this.context.configuration}
    const inspection = inspect(jwt, await checkSignature(jwt, keys), this.context.clock.now())
    if (inspection.signature === 'wrong') {
      this.notes.warn('The signature is not the key’s: Twilio refuses this token.')
    }
    await this.printRecords(this.outputFormat === 'json' ? [{...inspection}] : inspectionRows(inspection))
  }

  async #piped(): Promise<string> {
    if (isTypedIn(this.terminal)) {
      throw new UsageError(
        'missing-argument',
        'A token is missing.',
        'Give it as the argument, or pipe it in.',
      )
    }
    let text = ''
    for await (const chunk of this.terminal.stdin) {
      text += String(chunk)
      if (text.length > 1_000_000) break
    }
    return text
  }
}
