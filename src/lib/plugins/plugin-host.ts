import type {PluginProblem} from './plugin-problem.ts'

/** A loaded plugin. */
export interface LoadedPlugin {
  readonly name: string
  readonly version: string
  /** `core`, `user` or `link`. */
  readonly type: string
  readonly tag?: string | undefined
  /** The plugin's directory. */
  readonly root: string
  /** The plugin that includes it. */
  readonly parent?: unknown
  readonly pjson: {readonly homepage?: unknown; readonly dependencies?: Readonly<Record<string, string>>}
  readonly commandIDs: readonly string[]
}

/** The loaded plugins. oclif's configuration has this shape; this directory does not import oclif. */
export interface PluginHost {
  readonly dataDir: string
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** Problems with plugins found so far. */
  readonly pluginProblems: readonly PluginProblem[]
}
