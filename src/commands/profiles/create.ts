import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import {UserError} from '../../lib/app/errors.ts'
import {TwilioCommand} from '../../lib/oclif/commands/twilio-command.ts'
import {requireKeychain, SECRET_STORAGES} from '../../lib/profiles/keychain.ts'
import {type Credentials, gatherCredentials} from '../../lib/profiles/new-profile-input.ts'
import type {CreatedProfile, Profiles} from '../../lib/profiles/profiles.ts'
import {hostLabel, nameTaken, overridesOf} from '../../lib/profiles/resolve-profile.ts'
import {quote, quotePath, shellWord} from '../../lib/runtime/quoting.ts'
import type {NewApiKey} from '../../lib/twilio/api-keys.ts'
import type {TwilioClient} from '../../lib/twilio/client.ts'
import {storeNewKey} from '../../lib/twilio/new-api-key.ts'

export default class ProfilesCreate extends TwilioCommand {
  static override aliases = ['profiles:add', 'login']
  static override summary = 'Create a profile: check credentials, create an API key and store it'
  static override description =
    'What is missing is asked for on a terminal; elsewhere it comes from flags, the environment (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET) or standard input. The auth token is used to create an API key and is never stored.'
  static override examples = [
    '<%= config.bin %> profiles:create',
    'pass twilio | <%= config.bin %> profiles:create ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX -p live --auth-token -',
    '<%= config.bin %> profiles:create ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX -p ci --api-key SKXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --api-secret - < secret',
  ]
  static override args = {'account-sid': Args.string({description: 'the account’s or subaccount’s SID'})}
  static override flags = {
    profile: Flags.string({char: 'p', description: 'The name of the new profile.'}),
    'auth-token': Flags.string({
      description: 'The account’s auth token; - reads it from standard input.',
      exclusive: ['api-key', 'api-secret'],
    }),
    'api-key': Flags.string({description: 'An API key to store, instead of creating one.'}),
    'api-secret': Flags.string({
      description: 'Its secret; - reads it from standard input.',
      dependsOn: ['api-key'],
    }),
    region: Flags.string({description: 'The region that the account’s data is in.'}),
    edge: Flags.string({description: 'The edge to reach Twilio by.'}),
    storage: Flags.option({
      description: 'Where to store the API secret; by default the keychain where there is one.',
      options: SECRET_STORAGES,
    })(),
    force: Flags.boolean({
      char: 'f',
      default: false,
      description: 'Replace a profile of that name without asking.',
    }),
    'skip-parameter-validation': Flags.boolean({default: false, hidden: true}),
  }

  async run(): Promise<void> {
    const {args, flags} = await this.parse(ProfilesCreate)
    const profiles = await this.context.profiles()
    const region = hostLabel(flags.region, 'region')
    const edge = hostLabel(flags.edge, 'edge')
    const credentials = await gatherCredentials({...flags, 'account-sid': args['account-sid']}, this.context)
    const {name, accountSid} = credentials
    if (flags.storage === 'keychain') await requireKeychain(this.context.env)
    const overwrite = await this.#mayStore(profiles, name, flags.force)
    const replaced = overwrite && profiles.has(name) ? profiles.get(name) : undefined

    const {client} = await this.openSession(flags, {
      name,
      accountSid,
      username: credentials.apiKey ?? accountSid,
      password: async () => credentials.secret,
      ...(region && {region}),
      ...(edge && {edge}),
      source: 'named',
    })
    await this.#check(client, credentials)
    const keep = async ({sid, secret}: NewApiKey, signal?: AbortSignal): Promise<string> => {
      const place = {accountSid, region, edge, storage: flags.storage, overwrite}
      const created = await profiles.create({name, apiKey: sid, apiSecret: secret, ...place}, signal)
      this.#report(created, sid, accountSid)
      return sid
    }
    const apiKey = credentials.apiKey
      ? await keep({sid: credentials.apiKey, secret: credentials.secret})
      : await storeNewKey(client, this.context, keep)
    if (replaced?.apiKey && replaced.apiKey !== apiKey) {
      this.note(`The API key that it had before, ${replaced.apiKey}, is still valid at Twilio.`)
    }
  }

  /** May the profile be stored under this name, and replace another? Settled before anything is sent. */
  async #mayStore(profiles: Profiles, name: string, force: boolean): Promise<boolean> {
    if (force || !profiles.has(name)) return force
    if (!this.terminal.interactive) throw nameTaken(name)
    await this.context.prompts.requireConfirmation({
      question: `Replace profile ${quote(name)}?`,
      action: `replace profile ${quote(name)}`,
      hint: 'To skip the prompt, add --force.',
    })
    return true
  }

  async #check(client: TwilioClient, {apiKey}: Credentials): Promise<void> {
    const {checkApiKey, fetchAccount} = await import('../../lib/twilio/api-keys.ts')
    try {
      if (apiKey) return await checkApiKey(client)
      const {status} = await fetchAccount(client)
      if (status !== 'active')
        this.notes.warn(`The account is ${status}: Twilio may refuse what it is asked for.`)
    } catch (error) {
      throw refusal(error)
    }
  }

  #report({name, storage, active, refused}: CreatedProfile, apiKey: string, accountSid: string): void {
    const place =
      storage === 'keychain'
        ? 'the keychain'
        : `${quotePath(this.context.configuration.file)}, which only you can read`
    this.note(`Created profile ${name} (${accountSid}) with API key ${apiKey}. Its secret is in ${place}.`)
    if (refused)
      this.notes.warn(
        `The keychain is locked, or it refused. Once it takes secrets: twilio profiles:secure ${shellWord(name)}`,
      )
    this.note(
      active
        ? 'It is the active profile.'
        : `Use it with -p ${shellWord(name)}, or make it the active one: twilio profiles:use ${shellWord(name)}`,
    )
    const override = overridesOf(this.context.env)
    if (override)
      this.notes.warn(
        `${override} goes before the active profile, as long as it is set; -p goes before both.`,
      )
  }
}

function refusal(error: unknown): unknown {
  const status = error instanceof UserError ? error.details?.status : undefined
  if (!(error instanceof UserError) || ![401, 403, 404].includes(Number(status))) return error
  return new UserError(
    'credentials-rejected',
    `Twilio did not accept these credentials; nothing was saved. ${error.message}`,
    {
      exitCode: error.exitCode,
      ...(error.hint && {hint: error.hint}),
      ...(error.details && {details: error.details}),
      cause: error,
    },
  )
}
