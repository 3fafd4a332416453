import compare from 'semver/functions/compare.js'
import increment from 'semver/functions/inc.js'
import valid from 'semver/functions/valid.js'
import type {ResourceRecord} from '../api/resources.ts'
import {UsageError, UserError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import {unlessNotFound} from '../twilio/twilio-api-error.ts'
import {type HostedFile, PluginHosting} from './hosting.ts'
import type {PluginsApi} from './plugins-api.ts'
import type {Bundle} from './read-bundle.ts'

export interface Deployment {
  /** The version to deploy, or which part of the last version to increment. */
  readonly version: {readonly exact: string} | {readonly next: 'major' | 'minor' | 'patch'}
  readonly changelog: string
  /** The plugin's description. Unchanged when undefined. */
  readonly description: string | undefined
  readonly isPublic: boolean
  /** The version of this program. */
  readonly cliVersion: string
}

/** @throws UsageError when the text is not a semantic version above 0.0.0 */
export const checkVersion = (text: string): string => {
  if (valid(text) === text && text !== '0.0.0') return text
  throw new UsageError(
    'invalid-flag-value',
    `Invalid value for --version: ${quote(text)}. Expected a semantic version above 0.0.0, such as 1.2.3.`,
  )
}

/**
 * Uploads a bundle to Twilio Assets and registers it as a new version of its plugin. Creates the plugin if it does not exist.
 *
 * @param onStep called with a line of text before each step
 * @throws UserError when the version is not newer than the last one
 */
export const deployBundle = async (
  plugins: PluginsApi,
  bundle: Bundle,
  deployment: Deployment,
  onStep: (text: string) => void,
): Promise<ResourceRecord> => {
  const {name} = bundle
  const plugin = await unlessNotFound(plugins.fetchPlugin(name))
  const version = chooseVersion(plugin ? await plugins.allVersions(name) : [], deployment.version)
  const hosting = new PluginHosting(plugins.resources, plugins.clock)
  const location = await hosting.findOrCreate(name)
  const directory = `/plugins/${name}/${version}`
  onStep(`Uploading ${name} ${version}…`)
  await hosting.publish(location, name, listFiles(bundle, directory), deployment.isPublic)
  onStep(`Registering ${name} ${version}…`)
  await registerPlugin(plugins, name, plugin, deployment.description)
  const registered = await plugins.call('plugins:versions:create', {
    'plugin-sid': name,
    version,
    'plugin-url': `https://${location.environment.domainName}${directory}/bundle.js`,
    private: !deployment.isPublic,
    changelog: deployment.changelog,
    'cli-version': deployment.cliVersion,
  })
  return {
    name,
    version,
    sid: registered.sid,
    pluginSid: registered.pluginSid,
    url: registered.pluginUrl,
    isPrivate: !deployment.isPublic,
    changelog: registered.changelog,
    dateCreated: registered.dateCreated,
  }
}

const chooseVersion = (versions: readonly ResourceRecord[], requested: Deployment['version']): string => {
  const last = versions
    .map(({version}) => String(version))
    .filter((version) => valid(version))
    .reduce((highest, version) => (compare(version, highest) > 0 ? version : highest), '0.0.0')
  const version = 'exact' in requested ? requested.exact : String(increment(last, requested.next))
  if (compare(version, last) > 0) return version
  throw new UserError(
    'version-not-newer',
    `Version ${version} is not newer than the last version, ${last}.`,
    {
      hint: 'To increment the last version, omit --version.',
    },
  )
}

const listFiles = ({code, sourceMap}: Bundle, directory: string): HostedFile[] => [
  {path: `${directory}/bundle.js`, content: code, contentType: 'application/javascript'},
  ...(sourceMap
    ? [{path: `${directory}/bundle.js.map`, content: sourceMap, contentType: 'application/json'}]
    : []),
]

const registerPlugin = async (
  plugins: PluginsApi,
  name: string,
  plugin: ResourceRecord | undefined,
  description: string | undefined,
): Promise<void> => {
  if (!plugin) {
    await plugins.call('plugins:create', {'unique-name': name, 'friendly-name': name, description})
  } else if (description !== undefined) {
    await plugins.call('plugins:update', {sid: name, description})
  }
}
