import compare from 'semver/functions/compare.js'
import increase from 'semver/functions/inc.js'
import valid from 'semver/functions/valid.js'
import type {ResourceRecord} from '../api/resources.ts'
import {UsageError, UserError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import {TwilioApiError} from '../twilio/twilio-api-error.ts'
import type {Bundle} from './bundle.ts'
import {type HostedFile, PluginHosting} from './hosting.ts'
import type {PluginsApi} from './plugins-api.ts'

export interface Deployment {
  /** The number of the new version, or what to count up of the last one. */
  readonly version: {readonly exact: string} | {readonly next: 'major' | 'minor' | 'patch'}
  readonly changelog: string
  /** Of the plugin; unchanged when absent. */
  readonly description: string | undefined
  readonly isPublic: boolean
  /** Of the program. */
  readonly cliVersion: string
}

/** @throws UsageError for what is no version, or 0.0.0. */
export const checkVersion = (text: string): string => {
  if (valid(text) === text && text !== '0.0.0') return text
  throw new UsageError(
    'invalid-flag-value',
    `--version takes a semantic version above 0.0.0, such as 1.2.3, not ${quote(text)}.`,
  )
}

/**
 * Uploads a bundle to Twilio Assets and registers it as a new version of its plugin, which is made if it is new.
 *
 * @param say is told each step.
 * @throws UserError when the version is not above the last one.
 */
export const deployBundle = async (
  plugins: PluginsApi,
  bundle: Bundle,
  deployment: Deployment,
  say: (step: string) => void,
): Promise<ResourceRecord> => {
  const {name} = bundle
  const plugin = await findPlugin(plugins, name)
  const version = nextVersion(plugin ? await plugins.allVersions(name) : [], deployment.version)
  const hosting = new PluginHosting(plugins.resources)
  const home = await hosting.prepare(name)
  const folder = `/plugins/${name}/${version}`
  say(`Uploading ${name} ${version}…`)
  await hosting.publish(home, name, filesOf(bundle, folder), deployment.isPublic)
  say(`Registering ${name} ${version}…`)
  await registerPlugin(plugins, name, plugin, deployment.description)
  const registered = await plugins.call('plugins:versions:create', {
    'plugin-sid': name,
    version,
    'plugin-url': `https://${home.environment.domainName}${folder}/bundle.js`,
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

const findPlugin = async (plugins: PluginsApi, name: string): Promise<ResourceRecord | undefined> => {
  try {
    return await plugins.fetchPlugin(name)
  } catch (error) {
    if (error instanceof TwilioApiError && error.status === 404) return undefined
    throw error
  }
}

const nextVersion = (versions: readonly ResourceRecord[], wanted: Deployment['version']): string => {
  const last = versions
    .map(({version}) => String(version))
    .filter((version) => valid(version))
    .reduce((highest, version) => (compare(version, highest) > 0 ? version : highest), '0.0.0')
  const version = 'exact' in wanted ? wanted.exact : String(increase(last, wanted.next))
  if (compare(version, last) > 0) return version
  throw new UserError('version-not-newer', `The version ${version} is not above the last one, ${last}.`, {
    hint: 'Leave --version out to count up the last one.',
  })
}

const filesOf = ({code, sourceMap}: Bundle, folder: string): HostedFile[] => [
  {path: `${folder}/bundle.js`, content: code, contentType: 'application/javascript'},
  ...(sourceMap
    ? [{path: `${folder}/bundle.js.map`, content: sourceMap, contentType: 'application/json'}]
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
