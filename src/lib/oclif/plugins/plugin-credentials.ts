import type {Command} from '@oclif/core/command'
import type * as Interfaces from '@oclif/core/interfaces'
import type {Context} from '../../app/context.ts'
import type {Environment} from '../../app/environment.ts'
import {givenFlags} from '../../app/invocation.ts'
import type {Profile} from '../../profiles/profile.ts'
import {findStoredProfile} from '../../profiles/stored-profiles.ts'

/** What @twilio/cli-core's commands have, as far as it is of interest here. Early versions called a profile a project. */
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
 * Runs a plugin's command with the credentials of the profile that our own commands would use.
 *
 * cli-core reads config.json by itself. That is enough, unless the API secret is in the keychain, or the profile is named in
 * TWILIO_PROFILE, which cli-core doesn't know. Then the command finds the credentials in its environment, for as long as it
 * runs, and in the profile that it is given when it asks for one by name. They are written to no file.
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
  if (profile.source === 'environment') return run()
  if (profile.source === 'emulator') {
    context.notes.warn(
      'Plugins call Twilio itself: the emulator’s profile opens nothing there, and no request reaches the emulator.',
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
  prepare(Class as PluginClass, credentials, profile)
  const isInFile =
    profile.source !== 'emulator' &&
    Boolean(findStoredProfile(profile.name, context.configuration.read())?.apiSecret)
  const isFound = isInFile && (name !== undefined || profile.source === 'active')
  return isFound ? run() : inEnvironment(credentials, context.env, run)
}

/** The profile that a command line names with the flag that its command has for it. */
const profileFlag = (
  argv: readonly string[],
  flags: Readonly<Record<string, Interfaces.Flag<unknown>>>,
): string | undefined => {
  const name = ['profile', 'project'].find((each) => each in flags)
  if (!name) return undefined
  const known = {...flags, [name]: {...flags[name], type: 'option', char: flags[name]?.char ?? 'p'}}
  return givenFlags(argv, known).find((flag) => flag.name === name)?.value
}

/** cli-core's TwilioClientCommand has the flag, and passes it on to each class that extends it, even to one that hides it. */
const usesProfiles = (Class: Command.Class): boolean => {
  if (typeof (Class as PluginClass).prototype.loadConfig !== 'function') return false
  for (let each: unknown = Class; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    const {flags} = each as PluginClass
    if (flags && ('profile' in flags || 'project' in flags)) return true
  }
  return false
}

/**
 * Makes the command answer for the profile where cli-core's own search finds none, or one without a secret. Its class stays
 * the same one: oclif 1 reads the arguments of a class, but not those of the class that it extends.
 */
const prepare = (Class: PluginClass, credentials: CoreProfile, {source}: Profile): void => {
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
      // Not enumerable, so that it is no part of what cli-core writes back to the file.
      Object.defineProperty(this.userConfig, method, {value, configurable: true})
    }
  }
}

const inEnvironment = async <T>(
  credentials: CoreProfile,
  env: Environment,
  run: () => Promise<T>,
): Promise<T> => {
  const {accountSid, apiKey, apiSecret, region, edge} = credentials
  const variables: Record<string, string | undefined> = {
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_API_KEY: apiKey,
    TWILIO_API_SECRET: apiSecret,
    // It may be another account's.
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

/** In a process’s environment, `X = undefined` would set it to that word. */
const assign = (env: Environment, variables: Readonly<Environment>): void => {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete env[name]
    else env[name] = value
  }
}
