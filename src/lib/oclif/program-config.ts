import type {Config} from '@oclif/core/config'
import type {Catalog} from '../api/catalog.ts'
import type {Context} from '../app/context.ts'
import type {PluginProblem} from '../plugins/plugin-problem.ts'

/** A command or topic as help and completion list it, without loading it. */
export interface CommandSummary {
  readonly id: string
  readonly summary: string
}

/**
 * What commands, help and plugins use of the program's configuration. `SwitchboardConfig` implements it; they depend on this
 * interface because it imports them.
 */
export interface ProgramConfig extends Config {
  readonly context: Context
  readonly catalog: Catalog
  /** Problems with the user's plugins found so far. */
  readonly pluginProblems: readonly PluginProblem[]

  /** Loads a new configuration, for example after a plugin was installed. */
  reload(): Promise<ProgramConfig>

  /** The topics directly below a topic, sorted; `''` is the root. */
  subtopics(topic: string): CommandSummary[]

  /** The commands directly below a topic, sorted. */
  commandsBelow(topic: string): CommandSummary[]

  /** The ids to compare a mistyped one with: those of its API product, or the hand-written ones and the products. */
  similarIds(id: string): string[]
}
