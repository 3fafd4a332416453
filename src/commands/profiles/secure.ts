import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {BaseCommand} from '../../lib/oclif/commands/base-command.ts'
import {SECRET_STORAGES} from '../../lib/profiles/keychain.ts'
import {quotePath} from '../../lib/runtime/quoting.ts'

export default class ProfilesSecure extends BaseCommand {
  static override summary = 'Move API secrets to the keychain, or back to the file'
  static override description =
    'The keychain is the one of the operating system: macOS Keychain, Windows Credential Manager, or a Secret Service such as GNOME Keyring or KWallet. The official CLI can read secrets from the file only.'
  static override examples = [
    '<%= config.bin %> profiles:secure',
    '<%= config.bin %> profiles:secure staging --storage file',
  ]
  static override args = {
    profile: Args.string({description: 'name of the profile; all profiles by default'}),
  }
  static override flags = {
    storage: Flags.option({
      default: 'keychain' as const,
      description: 'Where to move the secrets to.',
      options: SECRET_STORAGES,
    })(),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProfilesSecure)
    const store = this.context.configuration
    const profiles = await this.context.profiles()
    if (store.isReadableByOthers()) this.notes.warn(store.exposedWarning)
    const moved = await profiles.moveSecrets(
      flags.storage,
      args.profile === undefined ? undefined : [args.profile],
    )
    const destination =
      flags.storage === 'keychain' ? 'the keychain' : `${quotePath(store.file)}, which only you can read`
    if (moved.length === 0) return this.note(`Nothing to move. All secrets are already in ${destination}.`)
    this.note(
      `Moved the API ${moved.length === 1 ? 'secret' : 'secrets'} of ${moved.join(', ')} to ${destination}.`,
    )
  }
}
