import type {Context} from '../app/context.ts'
import type {PluginHost} from '../plugins/plugin-host.ts'
import {checkConfiguration, checkDirectories, checkPermissions} from './check-configuration.ts'
import {checkCredentials, findProfile, hostOf} from './check-credentials.ts'
import {checkNode, checkTerminal} from './check-environment.ts'
import {checkCertificates, checkNetwork, checkProxy} from './check-network.ts'
import {checkPlugins} from './check-plugins.ts'
import {type Finding, findingsOf} from './finding.ts'

export interface Examination {
  readonly plugins: PluginHost
  /** Versions of Node that the program runs on, as package.json's `engines` has it: `>=20`. */
  readonly engines: string
  /** The value of `-p`. */
  readonly profile: string | undefined
  /** Mend permissions? */
  readonly fix: boolean
  /** Ask nothing of the network? */
  readonly offline: boolean
  /** For each request. */
  readonly timeoutMs: number
}

/** Looks at everything that commands depend on. Shows no secrets, and changes nothing but what `fix` allows. */
export async function examine(context: Context, options: Examination): Promise<readonly Finding[]> {
  const {plugins, engines, fix, offline, timeoutMs} = options
  const {terminal, env, configuration} = context
  const local = [
    checkNode(engines),
    checkTerminal(terminal, env),
    checkConfiguration(configuration),
    checkPermissions(configuration, {fix}),
    checkDirectories(env),
  ]
  const profile = await findProfile(context, options.profile)
  const isFound = 'password' in profile
  const host = hostOf(isFound ? profile : {})
  const online = !offline && !(isFound && profile.source === 'emulator')
  const why = offline ? 'not asked for' : 'the emulator needs none'
  const [network, clock] = online
    ? await checkNetwork(context, host, timeoutMs)
    : [findingsOf('network').skipped(why), findingsOf('clock').skipped(why)]
  const credentials = isFound
    ? await checkCredentials(context, profile, {online: online && network.status === 'ok', timeoutMs})
    : profile
  return [
    ...local,
    checkProxy(host, env),
    checkCertificates(env),
    network,
    clock,
    credentials,
    ...checkPlugins(plugins),
  ]
}
