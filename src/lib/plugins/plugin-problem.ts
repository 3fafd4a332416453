import type {Notes} from '../output/notes.ts'

/** What is wrong with a plugin, and how to be rid of it. */
export interface PluginProblem {
  /** As it was installed; absent when the list itself can't be read. */
  readonly plugin?: string
  readonly kind: 'broken' | 'conflict'
  /** A sentence that names the plugin. */
  readonly message: string
  /** What to run. */
  readonly remedy: string
  /** Of a conflict: the command ids that are not the plugin's, though it claims them. */
  readonly ids?: readonly string[]
}

const removal = (plugin: string): string => `Remove it: twilio plugins:uninstall ${plugin}`

export const brokenPlugin = (plugin: string, error: unknown): PluginProblem => ({
  plugin,
  kind: 'broken',
  message: `The plugin ${plugin} is broken: ${reasonOf(error)}.`,
  remedy: removal(plugin),
})

export const brokenHook = (plugin: string, event: string, error: unknown): PluginProblem => ({
  plugin,
  kind: 'broken',
  message: `The plugin ${plugin} failed in its "${event}" hook: ${reasonOf(error)}.`,
  remedy: removal(plugin),
})

/** @param owner the plugin that has the ids, or undefined when they are the program's own */
export const claimedIds = (
  plugin: string,
  ids: readonly string[],
  owner: string | undefined,
): PluginProblem => {
  const shown = ids.slice(0, 3).join(', ')
  const all = ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown
  const taken = owner === undefined ? 'which the program has itself' : `which the plugin ${owner} has too`
  return {
    plugin,
    kind: 'conflict',
    message: `The plugin ${plugin} claims ${all}, ${taken}; ${owner ?? 'the program'}'s ${ids.length === 1 ? 'is' : 'are'} used.`,
    remedy: removal(plugin),
    ids,
  }
}

export const brokenList = (file: string, error: unknown): PluginProblem => ({
  kind: 'broken',
  message: `The list of plugins ${file} cannot be read: ${reasonOf(error)}.`,
  remedy: 'Mend it in an editor, or move it away: no plugin is loaded until then.',
})

/** In one line, without the stack that Node puts into some messages. */
export const reasonOf = (error: unknown): string => {
  const {code, message, name} = (error ?? {}) as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'its files are not there'
  const [line = ''] = String(message || name || error).split('\n')
  return line.replace(/[.\s]+$/, '')
}

/** The commands under which all conflicts are of interest. */
const OVERVIEWS = new Set(['', 'help', 'plugins', 'doctor'])

/**
 * Warns of broken plugins, always; of claimed ids, where one of them or its topic is asked for, and where plugins are the
 * subject.
 */
export const warnOfProblems = (problems: readonly PluginProblem[], id: string, notes: Notes): void => {
  const [topic = ''] = id.split(':')
  for (const {message, remedy, ids} of problems) {
    const told = ids === undefined || OVERVIEWS.has(topic) || ids.some((each) => each.split(':')[0] === topic)
    if (told) notes.warn(`${message} ${remedy}`)
  }
}
