import type {PluginProblem} from './plugin-problem.ts'

/** A plugin as it was loaded. */
export interface LoadedPlugin {
  readonly name: string
  readonly version: string
  /** `core`, `user` or `link`. */
  readonly type: string
  readonly tag?: string | undefined
  /** Its directory. */
  readonly root: string
  /** The plugin that brought it. */
  readonly parent?: unknown
  readonly pjson: {readonly homepage?: unknown; readonly dependencies?: Readonly<Record<string, string>>}
  readonly commandIDs: readonly string[]
}

/** What holds the plugins of a run. oclif's configuration is one; nothing here has to know it. */
export interface PluginHost {
  readonly dataDir: string
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** What is wrong with plugins, as far as it has turned out. */
  readonly pluginProblems: readonly PluginProblem[]
}
