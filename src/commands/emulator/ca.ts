import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'

export default class EmulatorCa extends BaseCommand {
  static override summary = "Print the certificate of the emulator's certificate authority"
  static override description =
    `The certificate is PEM. The authority is created at first use, and its key stays in the data directory. It can only sign certificates for twilio.com, sendgrid.com and the hosts below them.

The certificate is not installed anywhere. A program that trusts it and uses the emulator as its proxy reaches the emulator instead of Twilio. Do not add it to the certificates of the whole system: it is enough that the programs you test trust it.`
  static override examples = [
    '<%= config.bin %> emulator:ca',
    '<%= config.bin %> emulator:ca > emulator-ca.pem',
  ]

  async run(): Promise<void> {
    await this.parse(EmulatorCa)
    const {openAuthority} = await import('../../lib/emulator/certificates/authority-file.ts')
    const {dataDirectory} = await import('../../lib/app/directories.ts')
    const {certificate} = await openAuthority(dataDirectory(this.context.env), this.context.clock.now())
    await this.printText(certificate)
  }
}
