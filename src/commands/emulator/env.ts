import {join} from 'node:path'
import * as Flags from '@oclif/core/flags'
import {dataDirectory} from '../../lib/app/directories.ts'
import {UserError} from '../../lib/app/errors.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class EmulatorEnv extends BaseCommand {
  static override summary = 'Print the environment variables with which programs reach the running emulator'
  static override description =
    'Start the emulator with "twilio emulator:start" first. The variables set the credentials of its account, the emulator as the proxy, and its certificate. To run one program with an emulator of its own, use "twilio emulator:exec".'
  static override examples = [
    'eval "$(<%= config.bin %> emulator:env)"',
    '<%= config.bin %> emulator:env --shell fish | source',
    '<%= config.bin %> emulator:env --shell powershell | Out-String | Invoke-Expression',
    '<%= config.bin %> emulator:env --shell dotenv > .env.emulator',
    '<%= config.bin %> emulator:env -o json',
  ]
  static override flags = {
    shell: Flags.string({
      description:
        'Shell that the lines are for, or dotenv for a file of variables. The default is your shell.',
      options: ['bash', 'fish', 'powershell', 'dotenv'],
    }),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorEnv)
    const {env, clock} = this.context
    const directory = dataDirectory(env)
    const {findServer} = await import('../../lib/emulator/server/find-server.ts')
    const url = await findServer(directory)
    if (url === undefined) {
      throw new UserError('emulator-not-running', 'The emulator is not running.', {
        hint: 'Start it with: twilio emulator:start',
      })
    }
    const {openAuthority} = await import('../../lib/emulator/certificates/authority-file.ts')
    const {writeProgramFiles} = await import('../../lib/emulator/programs/program-files.ts')
    const {programEnvironment} = await import('../../lib/emulator/programs/program-environment.ts')
    const {certificate} = await openAuthority(directory, clock.now())
    const files = writeProgramFiles(join(directory, 'emulator-programs'), certificate, env)
    const variables = await programEnvironment(url, files, env)
    if (this.outputFormat === 'json') return this.printJson(variables, 2)
    const {formatEnvironment, guessShell, SHELLS} = await import(
      '../../lib/emulator/programs/format-environment.ts'
    )
    const shell = SHELLS.find((name) => name === flags.shell) ?? guessShell(env.SHELL, process.platform)
    await this.printText(formatEnvironment(variables, shell))
  }
}
