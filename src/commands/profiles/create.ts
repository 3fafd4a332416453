import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import type {CreatedProfile, NewProfile} from '../../lib/profiles/create-profile.ts'
import {parseEmulatorUrl} from '../../lib/profiles/emulator-profile.ts'
import {findActiveProfileOverride} from '../../lib/profiles/environment-credentials.ts'
import {gatherCredentials} from '../../lib/profiles/gather-credentials.ts'
import {requireKeychain, SECRET_STORAGES} from '../../lib/profiles/keychain.ts'
import {profileExists} from '../../lib/profiles/profile-errors.ts'
import {parseProfileName} from '../../lib/profiles/profile-name.ts'
import type {Profiles} from '../../lib/profiles/profiles.ts'
import {completeEdge, parseHostLabel} from '../../lib/profiles/region-and-edge.ts'
import {quote, quotePath, shellWord} from '../../lib/runtime/quoting.ts'
import type {NewApiKey} from '../../lib/twilio/api-keys.ts'
import {storeNewKey} from '../../lib/twilio/new-api-key.ts'

export default class ProfilesCreate extends TwilioCommand {
  static override aliases = ['profiles:add', 'login']
  static override summary = 'Create a profile and an API key for it'
  static override description =
    'Checks the credentials at Twilio, creates an API key and stores it. Values come from flags, standard input (stdin) or environment variables (TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN, or with TWILIO_API_KEY and TWILIO_API_SECRET). On a terminal, missing values are prompted for. The auth token is used to create the API key and is never stored.'
  static override examples = [
    '<%= config.bin %> profiles:create',
    '<%= config.bin %> profiles:create --emulator',
    'pass twilio | <%= config.bin %> profiles:create ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX -p live --auth-token -',
    '<%= config.bin %> profiles:create ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX -p ci --api-key SKXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --api-secret - < secret',
  ]
  static override args = {
    'account-sid': Args.string({
      description: 'SID of the account or subaccount; with --emulator, the URL of its server',
    }),
  }
  static override flags = {
    profile: Flags.string({char: 'p', description: 'Name of the new profile.'}),
    'auth-token': Flags.string({
      description: 'Auth token of the account; - reads it from stdin.',
      exclusive: ['api-key', 'api-secret'],
    }),
    'api-key': Flags.string({description: 'SID of an API key to store instead of creating one.'}),
    'api-secret': Flags.string({
      description: 'Secret of the API key; - reads it from stdin.',
      dependsOn: ['api-key'],
    }),
    'client-id': Flags.string({
      description: 'ID of an OAuth app to store instead of an API key.',
      exclusive: ['auth-token', 'api-key', 'api-secret'],
    }),
    'client-secret': Flags.string({
      description: 'Secret of the OAuth app; - reads it from stdin.',
      dependsOn: ['client-id'],
    }),
    region: Flags.string({description: 'Region where the data of the account is stored.'}),
    edge: Flags.string({description: "Edge location to connect to; by default the region's."}),
    emulator: Flags.boolean({
      default: false,
      description:
        'Create a profile of the emulator ("local" without -p), or with --emulator URL of the server that emulator:start started there. It needs no account.',
      exclusive: ['auth-token', 'api-key', 'api-secret', 'client-id', 'region', 'edge', 'storage'],
    }),
    storage: Flags.option({
      description: 'Where to store the API secret; by default the keychain, if there is one.',
      options: SECRET_STORAGES,
    })(),
    force: Flags.boolean({
      char: 'f',
      default: false,
      description: 'Replace an existing profile without a confirmation prompt.',
    }),
    'skip-parameter-validation': Flags.boolean({default: false, hidden: true}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProfilesCreate, separateEmulatorUrl(this.argv))
    const profiles = await this.context.profiles()
    if (flags.emulator) return this.#createEmulated(profiles, args['account-sid'], flags)
    const region = parseHostLabel(flags.region, 'region')
    const edge = parseHostLabel(flags.edge, 'edge')
    const credentials = await gatherCredentials({...flags, 'account-sid': args['account-sid']}, this.context)
    const {name, accountSid} = credentials
    if (flags.storage === 'keychain') await requireKeychain(this.context.env)
    const overwrite = await this.#mayReplace(profiles, name, flags.force)
    const replaced = overwrite && profiles.has(name) ? profiles.get(name) : undefined

    const {client} = await this.openSession(flags, {
      name,
      accountSid,
      username: credentials.apiKey ?? accountSid,
      password: async () => credentials.secret,
      ...completeEdge({...(region && {region}), ...(edge && {edge})}),
      source: 'named',
      ...(credentials.oauth && {accessTokens: NOTHING_KEPT}),
    })
    const {verifyCredentials} = await import('../../lib/twilio/verify-credentials.ts')
    await verifyCredentials(client, credentials.apiKey ? 'api-key' : 'auth-token', this.notes.warn)
    const store = async ({sid, secret}: NewApiKey, signal?: AbortSignal): Promise<string> => {
      const {oauth} = credentials
      const settings = {accountSid, oauth, region, edge, storage: flags.storage, overwrite}
      const created = await profiles.create({name, apiKey: sid, apiSecret: secret, ...settings}, signal)
      this.#report(created, {apiKey: sid, accountSid, oauth})
      return sid
    }
    const apiKey = credentials.apiKey
      ? await store({sid: credentials.apiKey, secret: credentials.secret})
      : await storeNewKey(client, this.context, store)
    if (replaced?.kind === 'api-key' && replaced.apiKey && replaced.apiKey !== apiKey) {
      this.note(`The API key of the replaced profile, ${replaced.apiKey}, is still valid at Twilio.`)
    }
  }

  async #createEmulated(
    profiles: Profiles,
    given: string | undefined,
    {profile = 'local', force}: {profile?: string | undefined; force: boolean},
  ): Promise<void> {
    const url = given === undefined ? undefined : parseEmulatorUrl(given)
    const requested = parseProfileName(profile)
    const overwrite = await this.#mayReplace(profiles, requested, force)
    const {name, active} = await profiles.createEmulated({name: requested, url, overwrite})
    this.note(
      `Created profile ${name} of the emulator${url ? ` at ${url}` : ''}. Its requests never reach Twilio.`,
    )
    this.#reportUse(name, active)
  }

  /** May the profile replace an existing one? Decided before anything is sent. @throws UserError profile-exists or canceled */
  async #mayReplace(profiles: Profiles, name: string, force: boolean): Promise<boolean> {
    if (force || !profiles.has(name)) return force
    if (!this.terminal.interactive) throw profileExists(name)
    await this.context.prompts.requireConfirmation({
      question: `Replace profile ${quote(name)}?`,
      action: `replace profile ${quote(name)}`,
      hint: 'To skip the prompt, add --force.',
    })
    return true
  }

  #report(
    {name, storage, active, refused}: CreatedProfile,
    {apiKey, accountSid, oauth}: Pick<NewProfile, 'apiKey' | 'accountSid' | 'oauth'>,
  ): void {
    const place =
      storage === 'keychain'
        ? 'the keychain'
        : `${quotePath(this.context.configuration.file)}, which only you can read`
    this.note(
      `Created profile ${name} (${accountSid}) with ${oauth ? 'OAuth client' : 'API key'} ${apiKey}. Its secret is stored in ${place}.`,
    )
    if (refused)
      this.notes.warn(
        `The keychain is locked, or it refused the request. To move the secret to the keychain later, run: twilio profiles:secure ${shellWord(name)}`,
      )
    this.#reportUse(name, active)
  }

  #reportUse(name: string, active: boolean): void {
    this.note(
      active
        ? 'It is the active profile.'
        : `To use it, add -p ${shellWord(name)}, or make it the active profile: twilio profiles:use ${shellWord(name)}`,
    )
    const override = findActiveProfileOverride(this.context.env)
    if (override)
      this.notes.warn(`The environment variable ${override} overrides the active profile. -p overrides both.`)
  }
}

/** The token of the check is not kept: the profile may not be stored. */
const NOTHING_KEPT = {read: async () => undefined, write: async () => {}}

/** `--emulator=URL` as `--emulator URL`: a flag of oclif has a value always or never. */
const separateEmulatorUrl = (argv: readonly string[]): string[] =>
  argv.flatMap((word) =>
    word.startsWith('--emulator=') ? ['--emulator', word.slice('--emulator='.length)] : [word],
  )
