import {Plugin} from '@oclif/core/config'
import {installedRoot, type PluginEntry, pluginListFile, readPluginList} from '../../plugins/plugin-list.ts'
import {brokenList, brokenPlugin, type PluginProblem} from '../../plugins/plugin-problem.ts'
import {cachedManifest, readPublishedManifest} from './manifest.ts'

interface LoadResult {
  readonly plugins: readonly Plugin[]
  readonly problems: readonly PluginProblem[]
}

/** Internal methods of oclif's class that are replaced here. */
interface PluginInternals {
  _manifest(): Promise<Plugin['manifest']>
  warn(error: unknown, scope?: string): void
}

/**
 * Loads the plugins that the user has installed or linked. A plugin that cannot be loaded becomes a problem; the others are
 * loaded. oclif's own loader reports neither which plugin failed nor what to do about it.
 */
export async function loadUserPlugins(dataDir: string, cacheDir: string): Promise<LoadResult> {
  try {
    return mergeResults(
      await Promise.all(readPluginList(dataDir).map((entry) => loadEntry(entry, dataDir, cacheDir))),
    )
  } catch (error) {
    return {plugins: [], problems: [brokenList(pluginListFile(dataDir), error)]}
  }
}

const loadEntry = ({name, type, tag, url, root}: PluginEntry, dataDir: string, cacheDir: string) => {
  // For oclif, the type `link` means that the root is known, so it does not search for the plugin.
  const options = {name, root: root ?? installedRoot(dataDir, name), type: 'link'}
  const plugin = new Plugin({...options, ...(tag && {tag}), ...(url && {url})})
  return load(plugin, {name, type, cacheDir})
}

/** A plugin can include others, listed in its package.json: `plugins: ["@scope/one", "@scope/plugin-*"]`. */
const loadChildren = async (parent: Plugin, origin: Origin): Promise<LoadResult> => {
  const patterns = parent.pjson.oclif.plugins ?? []
  const names = Object.keys(parent.pjson.dependencies ?? {}).filter((name) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    ),
  )
  const children = names.map((name) => new Plugin({name, root: parent.root, type: 'user', parent}))
  const loaded = mergeResults(await Promise.all(children.map((child) => load(child, origin))))
  parent.children.push(...loaded.plugins.filter((plugin) => children.includes(plugin)))
  return loaded
}

interface Origin {
  /** The plugin that the user installed. */
  readonly name: string
  readonly type: PluginEntry['type']
  readonly cacheDir: string
}

const load = async (plugin: Plugin, origin: Origin): Promise<LoadResult> => {
  const errors: unknown[] = []
  try {
    Object.assign(plugin, {
      warn: (error: unknown) => errors.push(error),
      _manifest: () => manifestOf(plugin, origin.cacheDir, errors),
    } satisfies PluginInternals)
    await plugin.load()
    if (!plugin.valid) throw new Error('its package.json has no valid "oclif" section')
    plugin.type = origin.type
    for (const command of plugin.commands) command.pluginType = origin.type
    const children = await loadChildren(plugin, origin)
    const problems = errors.slice(0, 1).map((error) => brokenPlugin(origin.name, error))
    return mergeResults([{plugins: [plugin], problems}, children])
  } catch (error) {
    return {plugins: [], problems: [brokenPlugin(origin.name, error)]}
  }
}

const mergeResults = (parts: readonly LoadResult[]): LoadResult => ({
  plugins: parts.flatMap(({plugins}) => plugins),
  problems: parts.flatMap(({problems}) => problems),
})

const manifestOf = async (
  plugin: Plugin,
  cacheDir: string,
  errors: readonly unknown[],
): Promise<Plugin['manifest']> => {
  const published = readPublishedManifest(plugin)
  plugin.hasManifest = published !== undefined
  plugin.options.ignoreManifest = true
  const create = async () => {
    // biome-ignore lint/complexity/useLiteralKeys: the method is private
    const manifest = await Plugin.prototype['_manifest'].call(plugin)
    return {manifest, complete: errors.length === 0}
  }
  const manifest = published ?? (await cachedManifest(plugin, cacheDir, create))
  plugin.commandIDs = Object.keys(manifest.commands)
  return manifest
}
