import {UsageError} from '../../app/errors.ts'
import {knownCommand} from '../../plugins/known-plugins.ts'
import {findSuggestions} from '../../runtime/suggestions.ts'
import type {SwitchboardConfig} from '../config.ts'

/** The error for a command that does not exist, with the ones it may be a slip of. */
export const unknownCommand = (config: SwitchboardConfig, id: string): UsageError => {
  if (id === '')
    return new UsageError(
      'unknown-command',
      'A command comes before its flags.',
      'Run "twilio --help" to see the commands.',
    )
  const {plugin, command} = knownCommand(id) ?? {}
  if (plugin && !config.plugins.has(plugin)) {
    return new UsageError(
      'plugin-not-installed',
      `The command ${command} is of the plugin ${plugin}, which is not installed.`,
      `Install it: twilio plugins:install ${plugin}`,
    )
  }
  const near = likely(config, id)
  return new UsageError(
    'unknown-command',
    `There is no command ${id}.`,
    near.length > 0 ? `Did you mean ${near.join(', or ')}?` : 'Run "twilio --help" to see what there is.',
  )
}

const CORE = 'api:core:'

/** The verbs here, and what other programs call them. */
const VERBS = {
  create: ['add', 'make', 'new', 'send'],
  fetch: ['describe', 'get', 'read', 'show', 'view'],
  list: ['describe', 'get', 'ls', 'show', 'view'],
  remove: ['delete', 'destroy', 'rm'],
  update: ['change', 'edit', 'modify', 'patch', 'upgrade'],
  set: ['change', 'edit', 'modify'],
  use: ['activate', 'switch'],
  autocomplete: ['completion'],
}

/** What was meant, the likeliest first: words behind the command may be taken for parts of it, and are dropped in turn. */
const likely = (config: SwitchboardConfig, id: string): string[] => {
  const parts = id
    .toLowerCase()
    .split(/[\s:./]+/)
    .filter(Boolean)
  const ids = parts.map((_, at) => parts.slice(0, parts.length - at).join(':'))
  const isCommand = (name: string): boolean => config.findCommand(name) !== undefined
  const same = ids.slice(0, 1).find((name) => isCommand(name) || config.findTopic(name))
  const meant = same ?? ids.flatMap((name) => inOtherWords(name)).find(isCommand)
  if (meant !== undefined) return [meant]
  for (const name of ids.slice(0, Math.max(1, ids.length - 1))) {
    const listed = findSuggestions(name, config.nearbyIds(name), 3)
    const near = listed.length > 0 ? listed : withoutPrefix(config, name)
    if (near.length > 0) return near
  }
  return []
}

const inOtherWords = (id: string): string[] => {
  const [, parent = '', last = ''] = /^(.*:)?([^:]*)$/.exec(id) ?? []
  return Object.entries(VERBS)
    .filter(([, others]) => others.includes(last))
    .map(([verb]) => parent + verb)
}

/** What was meant by `messages:list` or `verify:v2:services:list`: an operation without the first parts of its id. */
const withoutPrefix = (config: SwitchboardConfig, id: string): string[] => {
  const below = `api:${id}`
  if (config.findCommand(below) || config.findTopic(below)) return [below]
  const core = config.nearbyIds(CORE).map((name) => name.slice(CORE.length))
  return findSuggestions(id.replace(/^(?:api|core):/, ''), core, 3).map((name) => CORE + name)
}
