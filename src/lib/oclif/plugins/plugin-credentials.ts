import type {Command} from '@oclif/core/command'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Context} from '../../app/context.ts'
import type {Environment} from '../../app/environment.ts'
import {UserError} from '../../app/errors.ts'
import {findFlags} from '../../app/invocation.ts'
import type {Profile} from '../../profiles/profile.ts'
import {findStoredProfile} from '../../profiles/stored-profiles.ts'
import {quote} from '../../runtime/quoting.ts'

/** The parts of @twilio/cli-core's commands that are used here. Early versions call a profile a project. */
interface CoreCommand {
  flags?: Record<string, unknown>
  userConfig?: Record<string, unknown>
  loadConfig(): Promise<void>
}
type FindProfile = (id?: string) => CoreProfile | undefined
type CoreProfile = Record<'id' | 'accountSid' | 'apiKey' | 'apiSecret', string> & {
  region?: string | undefined
  edge?: string | undefined
}

type PluginClass = Command.Class & {prototype: Partial<CoreCommand>; flags?: object}

/**
 * Runs a plugin's command with the credentials of the profile that this program's own commands would use.
 *
 * cli-core reads config.json itself. That is enough unless the API secret is in the keychain or the profile comes from
 * TWILIO_PROFILE, which cli-core does not support. Then the credentials are put into the environment while the command runs,
 * and into the profiles that cli-core looks up by name. They are not written to any file.
 */
export async function withCredentials<T>(
  Class: Command.Class,
  argv: readonly string[],
  context: Context,
  run: () => Promise<T>,
): Promise<T> {
  if (!usesProfiles(Class)) return run()
  const name = profileFlag(argv, (Class.flags ?? {}) as Record<string, Interfaces.Flag<unknown>>)
  const profile = await context.resolveProfile(name)
  if (profile.accessTokens) throw oauthNotSupported(profile.name)
  if (profile.source === 'environment') return run()
  if (profile.source === 'emulator') {
    context.notes.warn(
      'Plugins send requests to Twilio, not to the emulator, and Twilio rejects the credentials of the emulator profile.',
    )
  }
  const credentials: CoreProfile = {
    id: profile.name,
    accountSid: profile.accountSid,
    apiKey: profile.username,
    apiSecret: await profile.password(),
    region: profile.region,
    edge: profile.edge,
  }
  patchProfileLookup(Class as PluginClass, credentials, profile)
  const isInFile =
    profile.source !== 'emulator' &&
    Boolean(findStoredProfile(profile.name, context.configuration.read())?.apiSecret)
  const canFindItself = isInFile && (name !== undefined || profile.source === 'active')
  return canFindItself ? run() : withEnvironment(credentials, context.env, run)
}

/** cli-core has basic authentication only: Twilio would refuse the client's secret as a password. */
const oauthNotSupported = (name: string): UserError =>
  new UserError(
    'oauth-not-supported',
    `Plugins need an API key or the auth token, but profile ${quote(name)} has an OAuth client.`,
    {hint: 'Choose another profile with -p NAME. To create one with an API key, run: twilio profiles:create'},
  )

/** The value of the command's profile flag. */
const profileFlag = (
  argv: readonly string[],
  flags: Readonly<Record<string, Interfaces.Flag<unknown>>>,
): string | undefined => {
  const name = ['profile', 'project'].find((each) => each in flags)
  if (!name) return undefined
  const shapes = {...flags, [name]: {...flags[name], type: 'option', char: flags[name]?.char ?? 'p'}}
  return findFlags(argv, shapes).find((flag) => flag.name === name)?.value
}

/** Does the class or one it extends have the flag? cli-core's TwilioClientCommand does, and a subclass may hide it. */
const usesProfiles = (Class: Command.Class): boolean => {
  if (typeof (Class as PluginClass).prototype.loadConfig !== 'function') return false
  for (let each: unknown = Class; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    const {flags} = each as PluginClass
    if (flags && ('profile' in flags || 'project' in flags)) return true
  }
  return false
}

/**
 * Patches the class so that looking up a profile returns these credentials when cli-core finds no profile, or one without a
 * secret. A subclass would not do: oclif 1 reads the arguments of a class, but not those of the class that it extends.
 */
const patchProfileLookup = (Class: PluginClass, credentials: CoreProfile, {source}: Profile): void => {
  const {prototype} = Class
  const {loadConfig} = prototype
  prototype.loadConfig = async function (this: CoreCommand): Promise<void> {
    await loadConfig?.call(this)
    if (source === 'named' && this.flags && 'profile' in (Class.flags ?? {})) {
      this.flags.profile ??= credentials.id
    }
    for (const method of ['getProfileById', 'getProjectById']) {
      const find = this.userConfig?.[method] as FindProfile | undefined
      if (!this.userConfig || typeof find !== 'function') continue
      const value: FindProfile = (id) => {
        const found = find.call(this.userConfig, id)
        return found?.apiKey && found.apiSecret ? found : {...credentials}
      }
      // Not enumerable, so that cli-core does not write it to the file.
      Object.defineProperty(this.userConfig, method, {value, configurable: true})
    }
  }
}

const withEnvironment = async <T>(
  credentials: CoreProfile,
  env: Environment,
  run: () => Promise<T>,
): Promise<T> => {
  const {accountSid, apiKey, apiSecret, region, edge} = credentials
  const variables: Record<string, string | undefined> = {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_API_KEY: apiKey,
    TWILIO_API_SECRET: apiSecret,
    // It may belong to another account.
    TWILIO_AUTH_TOKEN: undefined,
    ...(region && {TWILIO_REGION: region}),
    ...(edge && {TWILIO_EDGE: edge}),
  }
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, env[name]]))
  assign(env, variables)
  try {
    return await run()
  } finally {
    assign(env, before)
  }
}

/** Deletes a variable to unset it: `process.env.X = undefined` would set it to the string "undefined". */
const assign = (env: Environment, variables: Readonly<Environment>): void => {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
}
