import * as Args from '@oclif/core/args'
import {UsageError} from '../../lib/app/errors.ts'
import {isStdinTerminal} from '../../lib/app/terminal.ts'
import {TokenCommand} from '../../lib/oclif/commands/token-command.ts'
import {noHeaderFlag, propertiesFlag} from '../../lib/oclif/flags/common-flags.ts'

export default class TokenInspect extends TokenCommand {
  static override summary = 'Show the contents of a token and how long it is valid'
  static override description =
    'Sends nothing. Checks the signature when the signing key is in a profile or the environment.'
  static override examples = [
    '<%= config.bin %> token:inspect eyJhbGciOiJIUzI1NiIs…',
    '<%= config.bin %> token:video --identity alice | <%= config.bin %> token:inspect',
  ]
  static override args = {
    jwt: Args.string({description: 'the token; omit it or use - to read standard input'}),
  }

  static override flags = {
    ...propertiesFlag(['property', 'value']),
    ...noHeaderFlag,
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(TokenInspect)
    const {parseJwt} = await import('../../lib/token/jwt.ts')
    const {checkSignature} = await import('../../lib/token/verify-signature.ts')
    const {inspectToken, toInspectionRows} = await import('../../lib/token/inspect-token.ts')
    const jwt = parseJwt(args.jwt === undefined || args.jwt === '-' ? await this.#readStdin() : args.jwt)
    const keys = {flag: flags.profile, env: this.context.env, store: this.context.configuration}
    const inspection = inspectToken(jwt, await checkSignature(jwt, keys), this.context.clock.now())
    if (inspection.signature === 'wrong') {
      this.notes.warn('The signature does not match the signing key. Twilio rejects this token.')
    }
    await this.printRecords(this.outputFormat === 'json' ? [{...inspection}] : toInspectionRows(inspection))
  }

  async #readStdin(): Promise<string> {
    if (isStdinTerminal(this.terminal)) {
      throw new UsageError(
        'missing-argument',
        'Missing required argument: JWT',
        'Pass the token as an argument, or pipe it to standard input.',
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
