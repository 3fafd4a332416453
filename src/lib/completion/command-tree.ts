import type {Catalog} from '../api/catalog.ts'

/** A flag of a command, as far as completion needs it. */
export interface TreeFlag {
  /** `boolean` or `option`. */
  readonly type?: string
  readonly char?: string | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly required?: boolean | undefined
  readonly hidden?: boolean | undefined
  /** Flags of all commands have one. */
  readonly helpGroup?: string | undefined
  readonly helpValue?: string | readonly string[] | undefined
  readonly options?: readonly string[] | undefined
  readonly multiple?: boolean | undefined
  /** Does `--no-NAME` exist too? */
  readonly allowNo?: boolean | undefined
}

export interface TreeArgument {
  readonly name?: string | undefined
  readonly options?: readonly string[] | undefined
}

/** The flags and arguments of a command. Plugins for early versions of oclif have a list of arguments. */
export interface CommandInputs {
  readonly flags?: Readonly<Record<string, TreeFlag>> | undefined
  readonly baseFlags?: Readonly<Record<string, TreeFlag>> | undefined
  readonly args?: Readonly<Record<string, TreeArgument>> | readonly TreeArgument[] | undefined
}

export interface TreeCommand extends CommandInputs {
  readonly id: string
  readonly aliases: readonly string[]
  /** `jit` for a command whose plugin is not installed. */
  readonly pluginType?: string | undefined
  /** Loads the flags and arguments of an operation of the API; those of other commands are known without loading them. */
  load(): Promise<CommandInputs>
}

interface TreeNode {
  readonly id: string
  readonly summary: string
}

/** The program as completion sees it. oclif's configuration has this shape; this directory does not import oclif. */
export interface CommandTree {
  readonly version: string
  /** The directory of the package, with `dist/completion`. */
  readonly root: string
  readonly cacheDir: string
  readonly configDir: string
  readonly dataDir: string
  readonly catalog: Pick<Catalog, 'outline' | 'operation'>
  /** The hand-written commands and those of plugins; a command is listed again under each alias. */
  readonly commands: readonly TreeCommand[]
  getAllCommandIDs(): readonly string[]
  findCommand(id: string): TreeCommand | undefined
  /** The topics directly below a topic; `''` is the root. */
  subtopics(topic: string): readonly TreeNode[]
  /** The commands directly below a topic. */
  commandsBelow(topic: string): readonly TreeNode[]
}
