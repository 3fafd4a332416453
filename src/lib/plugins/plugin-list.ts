import {readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A plugin as the data directory's package.json lists it: the list is the official CLI's, so both programs share it. */
export interface PluginEntry {
  readonly name: string
  /** `user`: installed with npm below the data directory. `link`: a folder of the user's own. */
  readonly type: 'user' | 'link'
  /** The version range or dist-tag that was asked for. */
  readonly tag?: string
  readonly url?: string
  /** Of a linked one: its folder. */
  readonly root?: string
}

/** Where the list of plugins is. */
export const listFile = (dataDir: string): string => join(dataDir, 'package.json')

/** Where npm puts an installed plugin. */
export const installedRoot = (dataDir: string, name: string): string =>
  join(dataDir, 'node_modules', ...name.split('/'))

/**
 * The plugins that are listed; none when there is no list.
 *
 * @throws SyntaxError or a file system error when the list can't be read
 */
export function readEntries(dataDir: string): PluginEntry[] {
  let text: string
  try {
    text = readFileSync(listFile(dataDir), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  const {oclif} = (JSON.parse(text) ?? {}) as {oclif?: {plugins?: unknown}}
  if (!Array.isArray(oclif?.plugins)) return []
  return oclif.plugins.flatMap((entry: unknown) => asEntry(entry) ?? [])
}

/** Early versions of the official CLI listed bare names. */
const asEntry = (entry: unknown): PluginEntry | undefined => {
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
