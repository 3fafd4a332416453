import {Plugin} from '@oclif/core/config'
import {installedRoot, listFile, type PluginEntry, readEntries} from '../../plugins/plugin-list.ts'
import {brokenList, brokenPlugin, type PluginProblem} from '../../plugins/plugin-problem.ts'
import {keptManifest, publishedManifest} from './manifest.ts'

interface Loaded {
  readonly plugins: readonly Plugin[]
  readonly problems: readonly PluginProblem[]
}

/** What oclif's class keeps to itself, and what has to be known of it here. */
interface PluginInside {
  _manifest(): Promise<Plugin['manifest']>
  warn(error: unknown, scope?: string): void
}

/**
 * Loads the plugins that the user has installed or linked. What can't be loaded becomes a problem, and the rest goes on.
 * oclif's own loader tells neither which plugin failed nor what to do about it.
 */
export async function loadUserPlugins(dataDir: string, cacheDir: string): Promise<Loaded> {
  try {
    return together(
      await Promise.all(readEntries(dataDir).map((entry) => loadEntry(entry, dataDir, cacheDir))),
    )
  } catch (error) {
    return {plugins: [], problems: [brokenList(listFile(dataDir), error)]}
  }
}

const loadEntry = ({name, type, tag, url, root}: PluginEntry, dataDir: string, cacheDir: string) => {
  // Known by its place, a plugin is found without a search: that is what the type `link` means to oclif.
  const options = {name, root: root ?? installedRoot(dataDir, name), type: 'link'}
  const plugin = new Plugin({...options, ...(tag && {tag}), ...(url && {url})})
  return load(plugin, {name, type, cacheDir})
}

/** A plugin may bring others, named in its package.json: `plugins: ["@scope/one", "@scope/plugin-*"]`. */
const loadChildren = async (parent: Plugin, like: Origin): Promise<Loaded> => {
  const patterns = parent.pjson.oclif.plugins ?? []
  const names = Object.keys(parent.pjson.dependencies ?? {}).filter((name) =>
    patterns.some((pattern) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    ),
  )
  const children = names.map((name) => new Plugin({name, root: parent.root, type: 'user', parent}))
  const loaded = together(await Promise.all(children.map((child) => load(child, like))))
  parent.children.push(...loaded.plugins.filter((plugin) => children.includes(plugin)))
  return loaded
}

interface Origin {
  /** Of the plugin that the user knows: the one that was installed. */
  readonly name: string
  readonly type: PluginEntry['type']
  readonly cacheDir: string
}

const load = async (plugin: Plugin, origin: Origin): Promise<Loaded> => {
  const faults: unknown[] = []
  try {
    Object.assign(plugin, {
      warn: (error: unknown) => faults.push(error),
      _manifest: () => manifestOf(plugin, origin.cacheDir, faults),
    } satisfies PluginInside)
    await plugin.load()
    if (!plugin.valid) throw new Error('its package.json does not make it a plugin')
    plugin.type = origin.type
    for (const command of plugin.commands) command.pluginType = origin.type
    const children = await loadChildren(plugin, origin)
    const problems = faults.slice(0, 1).map((fault) => brokenPlugin(origin.name, fault))
    return together([{plugins: [plugin], problems}, children])
  } catch (error) {
    return {plugins: [], problems: [brokenPlugin(origin.name, error)]}
  }
}

const together = (parts: readonly Loaded[]): Loaded => ({
  plugins: parts.flatMap(({plugins}) => plugins),
  problems: parts.flatMap(({problems}) => problems),
})

const manifestOf = async (
  plugin: Plugin,
  cacheDir: string,
  faults: readonly unknown[],
): Promise<Plugin['manifest']> => {
  const published = publishedManifest(plugin)
  plugin.hasManifest = published !== undefined
  plugin.options.ignoreManifest = true
  const make = async () => {
    const {_manifest} = Plugin.prototype as unknown as PluginInside
    return {manifest: await _manifest.call(plugin), whole: faults.length === 0}
  }
  const manifest = published ?? (await keptManifest(plugin, cacheDir, make))
  plugin.commandIDs = Object.keys(manifest.commands)
  return manifest
}
