import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {UserError} from '../app/errors.ts'
import type {OutputRecord} from '../output/record.ts'
import {safeText} from '../output/safe-text.ts'
import type {LoadedPlugin, PluginHost} from './plugin-host.ts'
import {installedRoot, readPluginList} from './plugin-list.ts'

/** A plugin in the output of `twilio plugins`. */
export interface PluginDescription extends OutputRecord {
  readonly name: string
  readonly version: string
  readonly type: string
  readonly tag: string
  readonly root: string
  /** `ok`, or the kinds of its problems: `broken`, `conflict`. */
  readonly status: string
}

/** The installed plugins, including those that cannot be loaded. */
export function describePlugins(host: PluginHost, {core}: {core: boolean}): readonly PluginDescription[] {
  const statusOf = (name: string): string =>
    [...new Set(host.pluginProblems.filter(({plugin}) => plugin === name).map(({kind}) => kind))].join(', ')
  const describe = ({name, version, type, tag, root}: LoadedPlugin): PluginDescription => ({
    name,
    version,
    type,
    tag: tag ?? '',
    root,
    status: statusOf(name) || 'ok',
  })
  const loaded = [...host.plugins.values()]
    .filter(({type, parent}) => !parent && (core || type !== 'core'))
    .map(describe)
  const names = new Set(loaded.map(({name}) => name))
  const missing = entriesOf(host)
    .filter(({name}) => !names.has(name))
    .map(({name, type, tag = '', root}) => ({
      name,
      version: '?',
      type,
      tag,
      root: root ?? installedRoot(host.dataDir, name),
      status: 'broken',
    }))
  return [...loaded, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const entriesOf = ({dataDir}: PluginHost) => {
  try {
    return readPluginList(dataDir)
  } catch {
    // A damaged list was already reported when the plugins were loaded.
    return []
  }
}

export interface PluginDetails extends OutputRecord {
  readonly name: string
  readonly version: string
  readonly tag: string | null
  readonly homepage: string | null
  readonly location: string
  readonly commands: readonly string[]
  readonly dependencies: Readonly<Record<string, Dependency>>
}

interface Dependency {
  readonly from: string
  readonly version: string | null
  readonly location: string | null
}

/**
 * @param given the plugin's name, or `.` for the plugin in the current directory
 * @throws UserError when the plugin is not installed or cannot be loaded
 */
export function inspectPlugin(host: PluginHost, given: string, cwd: () => string): PluginDetails {
  const name = given === '.' ? (readJson(join(cwd(), 'package.json'))?.name ?? given) : given
  const plugin = host.plugins.get(String(name))
  if (!plugin) {
    const problem = host.pluginProblems.find((each) => each.plugin === name)
    if (problem) throw new UserError('plugin-broken', problem.message, {hint: problem.remedy})
    throw new UserError('plugin-not-installed', `The plugin ${String(name)} is not installed.`, {
      hint: 'To list the installed plugins, run: twilio plugins',
    })
  }
  const dependencies = Object.entries(plugin.pjson.dependencies ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    name: plugin.name,
    version: plugin.version,
    tag: plugin.tag ?? null,
    homepage: typeof plugin.pjson.homepage === 'string' ? plugin.pjson.homepage : null,
    location: plugin.root,
    commands: [...plugin.commandIDs].sort(),
    dependencies: Object.fromEntries(
      dependencies.map(([dependency, from]) => [
        dependency,
        {from, ...findDependency(plugin.root, dependency)},
      ]),
    ),
  }
}

/** Searches as Node does: in the node_modules of each parent directory. */
const findDependency = (root: string, name: string): Pick<Dependency, 'version' | 'location'> => {
  for (let directory = root; ; directory = join(directory, '..')) {
    const location = installedRoot(directory, name)
    const version = readJson(join(location, 'package.json'))?.version
    if (version !== undefined) return {version: String(version), location}
    if (directory === join(directory, '..')) return {version: null, location: null}
  }
}

const readJson = (file: string): Record<string, unknown> | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Formats a plugin's details as a tree. */
export function formatPluginTree(plugin: PluginDetails, verbose: boolean): string {
  const dependencies = Object.entries(plugin.dependencies).map(([name, {from, version, location}]) =>
    [name, version ? `${from} => ${version}` : `${from} (missing)`, verbose ? location : '']
      .filter(Boolean)
      .join(' '),
  )
  const branches: (string | [title: string, children: readonly string[]])[] = [
    `version ${plugin.version}`,
    ...(plugin.tag ? [`tag ${plugin.tag}`] : []),
    ...(plugin.homepage ? [`homepage ${plugin.homepage}`] : []),
    `location ${plugin.location}`,
    ['commands', plugin.commands],
    ['dependencies', dependencies],
  ]
  const draw = (items: readonly (typeof branches)[number][], indent: string): string[] =>
    items.flatMap((item, index) => {
      const last = index === items.length - 1
      const [title, children] = typeof item === 'string' ? [item, []] : item
      return [
        `${indent}${last ? '└─' : '├─'} ${safeText(title)}`,
        ...draw(children, `${indent}${last ? '   ' : '│  '}`),
      ]
    })
  return [safeText(plugin.name), ...draw(branches, '')].join('\n')
}
