import type {Terminal} from '../app/terminal.ts'
import type {SwitchboardConfig} from '../oclif/config.ts'
import {checkConfiguration, checkDirectories, checkPermissions} from './check-configuration.ts'
import {checkCredentials, findProfile, hostOf} from './check-credentials.ts'
import {checkNode, checkTerminal} from './check-environment.ts'
import {checkCertificates, checkNetwork, checkProxy} from './check-network.ts'
import {checkPlugins} from './check-plugins.ts'
import {type Finding, findingsOf} from './finding.ts'

export interface Examination {
  readonly config: SwitchboardConfig
  readonly terminal: Terminal
  readonly env: NodeJS.ProcessEnv
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
export async function examine(options: Examination): Promise<readonly Finding[]> {
  const {config, terminal, env, fix, offline, timeoutMs} = options
  const local = [
    checkNode(config.pjson.engines?.node ?? ''),
    checkTerminal(terminal, env),
    checkConfiguration(env),
    checkPermissions(env, {fix}),
    checkDirectories(env),
  ]
  const profile = await findProfile(options.profile, env)
  const isFound = 'password' in profile
  const host = hostOf(isFound ? profile : {})
  const online = !offline && !(isFound && profile.source === 'emulator')
  const why = offline ? 'not asked for' : 'the emulator needs none'
  const [network, clock] = online
    ? await checkNetwork(host, timeoutMs)
    : [findingsOf('network').skipped(why), findingsOf('clock').skipped(why)]
  const credentials = isFound
    ? await checkCredentials(profile, {online: online && network.status === 'ok', timeoutMs})
    : profile
  return [
    ...local,
    checkProxy(host, env),
    checkCertificates(env),
    network,
    clock,
    credentials,
    ...checkPlugins(config),
  ]
}
