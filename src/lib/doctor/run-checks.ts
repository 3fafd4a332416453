import type {Context} from '../app/context.ts'
import type {PluginHost} from '../plugins/plugin-host.ts'
import {checkConfiguration, checkDirectories, checkPermissions} from './check-configuration.ts'
import {checkCredentials, findProfile, getApiHost} from './check-credentials.ts'
import {checkNode, checkTerminal} from './check-environment.ts'
import {checkCertificates, checkNetwork, checkProxy} from './check-network.ts'
import {checkPlugins} from './check-plugins.ts'
import {createFindings, type Finding} from './finding.ts'

export interface CheckOptions {
  readonly plugins: PluginHost
  /** The supported versions of Node, as in the `engines` of package.json: `>=20`. */
  readonly engines: string
  /** The value of `-p`. */
  readonly profile: string | undefined
  /** Fix permissions? */
  readonly fix: boolean
  /** Send no requests? */
  readonly offline: boolean
  /** Of each request, in milliseconds. */
  readonly timeoutMs: number
}

/** Checks everything that commands depend on. Shows no secrets; changes permissions only with `fix`. */
export async function runChecks(context: Context, options: CheckOptions): Promise<readonly Finding[]> {
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
  const hasProfile = 'password' in profile
  const host = getApiHost(hasProfile ? profile : {})
  const online = !offline && !(hasProfile && profile.source === 'emulator')
  const usesServer = hasProfile && profile.emulatorUrl !== undefined
  const reason = offline ? 'skipped with --offline' : 'not needed for the emulator'
  const [network, clock] = online
    ? await checkNetwork(context, host, timeoutMs)
    : [createFindings('network').skipped(reason), createFindings('clock').skipped(reason)]
  const credentials = hasProfile
    ? await checkCredentials(context, profile, {
        online: usesServer ? !offline : online && network.status === 'ok',
        timeoutMs,
      })
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
