import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import type {AddressInfo} from 'node:net'
import * as Flags from '@oclif/core/flags'
import {dataDirectory} from '../../lib/app/directories.ts'
import {UserError} from '../../lib/app/errors.ts'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {recordFlags} from '../../lib/oclif/flags/common-flags.ts'

export default class EmulatorStart extends BaseCommand {
  static override summary = 'Start a server and proxy that other programs can use in place of Twilio'
  static override description =
    `The server uses the same data as "-p emulator". It runs until you press Ctrl-C.

The server is also an HTTP and HTTPS proxy. A program that uses it as its proxy, and trusts the certificate of "twilio emulator:ca", reaches the emulator at https://api.twilio.com and all other hosts of Twilio and SendGrid; its requests for other servers are passed on. "twilio emulator:env" prints the environment variables, and "twilio emulator:exec" runs a program with them.

Without the proxy, a request specifies the Twilio host in the first segment of its path, in its Host header, or in its request line, as sent to a proxy. The default is api.twilio.com. For example, send requests for https://verify.twilio.com/v2/Services to http://127.0.0.1:4010/verify.twilio.com/v2/Services.

Requests with another Host header are refused, so that web pages cannot reach the emulator through a name of their own: localhost, loopback addresses, the address that the server listens on, and the names in --allow-host are accepted.`
  static override examples = [
    '<%= config.bin %> emulator:start',
    '<%= config.bin %> emulator:start --port 0 -o json',
  ]
  static override flags = {
    port: Flags.integer({
      default: 4010,
      description: 'Port to listen on; 0 for any free port.',
      max: 65_535,
      min: 0,
    }),
    host: Flags.string({default: '127.0.0.1', description: 'Host name or IP address to listen on.'}),
    'allow-host': Flags.string({
      description:
        'Another name of this machine that requests may be sent to, such as that of a container. May be repeated.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'only-twilio': Flags.boolean({
      default: false,
      description: 'As a proxy, refuse requests for other servers than those of Twilio and SendGrid.',
    }),
    instant: Flags.boolean({
      default: false,
      description:
        'Do everything at once that would take a while, such as the delivery of a message. Only scheduled messages and expiries wait.',
    }),
    'allow-remote-webhooks': Flags.boolean({
      default: false,
      description:
        'Send webhooks also to other machines. By default they go to addresses of this machine only.',
    }),
    ...recordFlags(['url', 'accountSid', 'authToken']),
  }

  async run(): Promise<void> {
    const {flags} = await this.parse(EmulatorStart)
    const directory = dataDirectory(this.context.env)
    const {findServer} = await import('../../lib/emulator/server/find-server.ts')
    const running = await findServer(directory)
    if (running !== undefined) throw alreadyRunning(running)
    const emulator = await this.context.openEmulator({
      instant: flags.instant,
      allowRemoteWebhooks: flags['allow-remote-webhooks'],
      log: (line) => this.note(line),
    })
    const {serveEmulator} = await import('../../lib/emulator/server/http-server.ts')
    const {EMULATOR_ACCOUNT} = await import('../../lib/emulator/account.ts')
    await emulator.store.read()
    const {isLoopback} = await import('../../lib/emulator/server/own-host.ts')
    const secret = randomBytes(32).toString('base64url')
    const {server, baseUrl} = await serveEmulator(emulator, {
      secret,
      host: flags.host,
      port: flags.port,
      allowedHosts: flags['allow-host'] ?? [],
      onlyTwilio: flags['only-twilio'],
      now: () => this.context.clock.now(),
      onRequest: (line) => this.note(line),
      onUntrusted: (host) =>
        this.notes.warn(
          `A program does not trust the emulator's certificate for ${host}. To show its settings, run: twilio emulator:env`,
        ),
    })
    if (!isLoopback((server.address() as AddressInfo).address)) {
      this.notes.warn(
        'Other machines on the network can reach the emulator, and its credentials are public. To serve only this machine, use --host 127.0.0.1.',
      )
    }
    const {writeServerFile} = await import('../../lib/emulator/server/server-file.ts')
    const url = localUrl(server.address() as AddressInfo)
    this.context.signals.beforeExit(writeServerFile(directory, {url, pid: process.pid, secret}))
    const {TimeKeeper} = await import('../../lib/emulator/timeline/time-keeper.ts')
    new TimeKeeper(emulator).start()
    const {accountSid, authToken} = EMULATOR_ACCOUNT
    await this.printRecords([{url: baseUrl, accountSid, authToken}], {arePublic: true})
    this.note(`Serving ${emulator.store.path} at ${baseUrl} (press Ctrl-C to stop)`)
    await once(server, 'close')
  }
}

/** The URL at which programs on this machine reach a server. */
function localUrl({address, family, port}: AddressInfo): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

const alreadyRunning = (url: string): UserError =>
  new UserError('emulator-already-running', `The emulator is already running at ${url}.`, {
    hint: 'Stop it with Ctrl-C in its terminal, or set TWILIO_DATA_DIR to run another one with data of its own.',
  })
