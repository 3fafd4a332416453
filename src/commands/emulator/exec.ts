import {resolve} from 'node:path'
import * as Flags from '@oclif/core/flags'
import {UsageError} from '../../lib/app/errors.ts'
import {isStdinTerminal} from '../../lib/app/terminal.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class EmulatorExec extends BaseCommand {
  static override summary = 'Run a program, such as your tests, with an emulator in place of Twilio'
  static override description =
    `The emulator has new data, and a port of its own. The program's requests to Twilio and SendGrid reach it without a change of the program: environment variables set credentials, a proxy and a certificate. Other servers are reached as they are.

The exit code is the program's, and stdout has only what the program prints. When the program ends, so do the emulator and all processes that the program has started.

The seed is a JSON array of requests, sent before the program starts: [{"url": "https://verify.twilio.com/v2/Services", "params": {"FriendlyName": "Shop"}, "as": "shop"}]. Later ones can refer to {AccountSid} and {shop.sid}.`
  static override examples = [
    '<%= config.bin %> emulator:exec -- npm test',
    '<%= config.bin %> emulator:exec --seed seed.json -- python3 -m pytest',
    `<%= config.bin %> emulator:exec -- sh -c 'node send.js && node list.js'`,
  ]
  static override strict = false
  static override usage = 'emulator:exec [--seed FILE] [--keep] [--instant] [--only-twilio] -- COMMAND...'
  static override flags = {
    seed: Flags.string({
      description: 'JSON file with requests that create what the program needs.',
      helpValue: 'FILE',
    }),
    keep: Flags.boolean({default: false, description: "Keep the emulator's data, and print its directory."}),
    instant: Flags.boolean({
      default: false,
      description:
        'Do everything at once that would take a while, such as the delivery of a message. Only scheduled messages and expiries wait.',
    }),
    'only-twilio': Flags.boolean({
      default: false,
      description: "Refuse the program's requests for other servers than those of Twilio and SendGrid.",
    }),
  }

  async run(): Promise<void> {
    const end = this.argv.indexOf('--')
    // What follows -- is the program's, as it is.
    const command = this.argv.slice(end + 1)
    const {flags, argv} = await this.parse(EmulatorExec, end < 0 ? this.argv : this.argv.slice(0, end))
    if (end < 0 || argv.length > 0 || command.length === 0 || command[0] === '') {
      throw new UsageError(
        'missing-argument',
        'Missing required argument: COMMAND',
        'Specify a program and its arguments after --, such as: twilio emulator:exec -- npm test',
      )
    }
    const {readSeedFile, seedEmulator} = await import('../../lib/emulator/programs/seed-file.ts')
    const requests = flags.seed === undefined ? [] : readSeedFile(resolve(this.context.cwd(), flags.seed))
    const {startProgramEmulator} = await import('../../lib/emulator/programs/program-emulator.ts')
    const running = await startProgramEmulator({
      catalog: this.context.catalog,
      env: this.context.env,
      now: () => this.context.clock.now(),
      onlyTwilio: flags['only-twilio'],
      instant: flags.instant,
      log: (line) => this.notes.debug(line),
      onRequest: (line) => this.notes.debug(line),
      onUntrusted: (host) =>
        this.notes.warn(`The program does not trust the emulator's certificate for ${host}.`),
    })
    try {
      await seedEmulator(running.emulator, requests)
      const {runProgram} = await import('../../lib/emulator/programs/run-program.ts')
      this.context.exitCode = await runProgram(command, {
        env: {...this.context.env, ...running.variables},
        signals: this.context.signals,
        onTerminal: isStdinTerminal(this.terminal),
      })
    } finally {
      await running.close({keep: flags.keep})
      if (flags.keep) this.note(`The emulator's data is in ${running.directory}`)
    }
  }
}
