import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A plugin in the list in the data directory's package.json. The official CLI has the same list, so both programs share plugins. */
export interface PluginEntry {
  readonly name: string
  /** `user`: installed with npm below the data directory. `link`: a directory of the user. */
  readonly type: 'user' | 'link'
  /** The requested version, range or dist-tag. */
  readonly tag?: string
  readonly url?: string
  /** The directory of a linked plugin. */
  readonly root?: string
}

/** The file with the list of plugins. */
export const pluginListFile = (dataDir: string): string => join(dataDir, 'package.json')

/** The directory that npm installs a plugin in. */
export const installedRoot = (dataDir: string, name: string): string =>
  join(dataDir, 'node_modules', ...name.split('/'))

/**
 * Reads the list of plugins; empty when there is no list.
 *
 * @throws SyntaxError or a file system error when the list cannot be read
 */
export function readPluginList(dataDir: string): PluginEntry[] {
  let text: string
  try {
    text = readFileSync(pluginListFile(dataDir), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const {oclif} = (JSON.parse(text) ?? {}) as {oclif?: {plugins?: unknown}}
  if (!Array.isArray(oclif?.plugins)) return []
  return oclif.plugins.flatMap((entry: unknown) => toEntry(entry) ?? [])
}

/** Early versions of the official CLI list only names. */
const toEntry = (entry: unknown): PluginEntry | undefined => {
  if (typeof entry === 'string') return {name: entry, type: 'user', tag: 'latest'}
  const {name, type, tag, url, root} = (entry ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || name === '' || (type !== 'user' && type !== 'link')) return undefined
  if (type === 'link' && typeof root !== 'string') return undefined
  return {
    name,
    type,
    ...(typeof tag === 'string' && {tag}),
    ...(typeof url === 'string' && {url}),
    ...(typeof root === 'string' && {root}),
  }
}
