import type {Notes} from '../output/notes.ts'

/** A problem with a plugin, and how to fix it. */
export interface PluginProblem {
  /** The installed plugin; absent when the list of plugins cannot be read. */
  readonly plugin?: string
  readonly kind: 'broken' | 'conflict'
  /** A sentence with the plugin's name. */
  readonly message: string
  /** How to fix it, with a command to run. */
  readonly remedy: string
  /** For a conflict: the command ids that belong to another plugin or to the program. */
  readonly ids?: readonly string[]
}

const removalHint = (plugin: string): string => `To remove it, run: twilio plugins:uninstall ${plugin}`

export const brokenPlugin = (plugin: string, error: unknown): PluginProblem => ({
  plugin,
  kind: 'broken',
  message: `The plugin ${plugin} is broken: ${reasonOf(error)}.`,
  remedy: removalHint(plugin),
})

export const brokenHook = (plugin: string, event: string, error: unknown): PluginProblem => ({
  plugin,
  kind: 'broken',
  message: `The plugin ${plugin} failed in its "${event}" hook: ${reasonOf(error)}.`,
  remedy: removalHint(plugin),
})

/** @param owner the plugin that the ids belong to; undefined when they belong to the program */
export const idConflict = (
  plugin: string,
  ids: readonly string[],
  owner: string | undefined,
): PluginProblem => {
  const shown = ids.slice(0, 3).join(', ')
  const all = ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown
  return {
    plugin,
    kind: 'conflict',
    message: `The plugin ${plugin} also defines ${all}. The ${ids.length === 1 ? 'command' : 'commands'} of ${
      owner === undefined ? 'this program' : `the plugin ${owner}`
    } ${ids.length === 1 ? 'is' : 'are'} used.`,
    remedy: removalHint(plugin),
    ids,
  }
}

export const brokenList = (file: string, error: unknown): PluginProblem => ({
  kind: 'broken',
  message: `Could not read the list of plugins ${file}: ${reasonOf(error)}.`,
  remedy: 'Fix it in an editor, or move it to another place. Until then, no plugin is loaded.',
})

/** An error's message in one line, without the stack trace that Node adds to some messages. */
export const reasonOf = (error: unknown): string => {
  const {code, message, name} = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'its files are missing'
  const [line = ''] = String(message || name || error).split('\n')
  return line.replace(/[.\s]+$/, '')
}

/** The topics whose commands report all conflicts. */
const OVERVIEWS = new Set(['', 'help', 'plugins', 'doctor'])

/**
 * Warns about broken plugins always, and about id conflicts when the command is in the same topic or about plugins.
 *
 * @param id the command that runs
 */
export const warnOfProblems = (problems: readonly PluginProblem[], id: string, notes: Notes): void => {
  const [topic = ''] = id.split(':')
  for (const {message, remedy, ids} of problems) {
    const isRelevant =
      ids === undefined || OVERVIEWS.has(topic) || ids.some((each) => each.split(':')[0] === topic)
    if (isRelevant) notes.warn(`${message} ${remedy}`)
  }
}
