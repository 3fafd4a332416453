import {UsageError} from '../../app/errors.ts'
import {findKnownCommand} from '../../plugins/known-plugins.ts'
import {findSuggestions} from '../../runtime/suggestions.ts'
import type {ProgramConfig} from '../program-config.ts'
import {expandShortId, expandVersions, shortenId} from '../short-ids.ts'
import {adviseOn} from './well-known-words.ts'

/** The error for a command that does not exist, with suggestions. */
export const unknownCommand = (config: ProgramConfig, id: string): UsageError => {
  if (id === '')
    return new UsageError(
      'unknown-command',
      'The command must come before its flags.',
      'Run "twilio --help" to list the commands.',
    )
  const {plugin, command} = findKnownCommand(id) ?? {}
  if (plugin && !config.plugins.has(plugin)) {
    return new UsageError(
      'plugin-not-installed',
      `The command ${command} requires the plugin ${plugin}, which is not installed.`,
      `To install it, run: twilio plugins:install ${plugin}`,
    )
  }
  const ids = prefixesOf(id)
  const [whole = '', ...shorter] = ids
  const exact = adviseOn([whole])
  const suggestions = exact === undefined ? suggestIds(config, ids) : []
  const advice = exact ?? (suggestions.length === 0 ? adviseOn(shorter) : undefined)
  // Not shortened or escaped here: a secret in it would no longer be recognized and redacted.
  return new UsageError(
    'unknown-command',
    `Unknown command "${id}".`,
    advice ??
      (suggestions.length > 0
        ? `Did you mean ${suggestions.join(', or ')}?`
        : 'Run "twilio --help" to list the commands.'),
  )
}

const CORE = 'api:core:'

/** The verbs of this program, and their names in other programs. */
const SYNONYMS = {
  create: ['add', 'make', 'new', 'send'],
  fetch: ['describe', 'get', 'read', 'show', 'view'],
  list: ['describe', 'get', 'ls', 'show', 'view'],
  remove: ['delete', 'destroy', 'rm'],
  update: ['change', 'edit', 'modify', 'patch', 'upgrade'],
  set: ['change', 'edit', 'modify'],
  use: ['activate', 'switch'],
}

/** The id, and shorter ones: arguments may have been read as parts of it. */
const prefixesOf = (id: string): string[] => {
  const parts = id
    .toLowerCase()
    .split(/[\s:./]+/)
    .filter(Boolean)
  return parts.map((_, at) => parts.slice(0, parts.length - at).join(':'))
}

/** The ids that may have been meant, most likely first. */
const suggestIds = (config: ProgramConfig, ids: readonly string[]): string[] => {
  const isCommand = (name: string): boolean =>
    config.findCommand(name) !== undefined || expandShortId(config, name, 'command').length === 1
  const same = ids.slice(0, 1).find((name) => isCommand(name) || config.findTopic(name))
  const meant = same ?? ids.flatMap((name) => replaceSynonym(name)).find(isCommand)
  if (meant !== undefined) return [meant]
  const full = ids
    .slice(0, 1)
    .flatMap((name) => [...expandShortId(config, name), ...expandVersions(config, name)])
  // A short id that stands for several.
  if (full.length > 0) return [...new Set(full)]
  for (const name of ids.slice(0, Math.max(1, ids.length - 1))) {
    const listed = findSuggestions(name, config.similarIds(name), 3)
    const near = listed.length > 0 ? listed : suggestWithPrefix(config, name)
    if (near.length > 0) return near
  }
  return []
}

const replaceSynonym = (id: string): string[] => {
  const [, parent = '', last = ''] = /^(.*:)?([^:]*)$/.exec(id) ?? []
  return Object.entries(SYNONYMS)
    .filter(([, others]) => others.includes(last))
    .map(([verb]) => parent + verb)
}

/** For an operation's id without its first parts, such as `messages:list` or `verify:services:list`. */
const suggestWithPrefix = (config: ProgramConfig, id: string): string[] => {
  const prefixed = `api:${id}`
  if (config.findCommand(prefixed) || config.findTopic(prefixed)) return [prefixed]
  const core = config.similarIds(CORE).map((name) => name.slice(CORE.length))
  const inCore = findSuggestions(id.replace(/^(?:api|core):/, ''), core, 3).map((name) => CORE + name)
  const isProduct = config.findTopic(prefixed.split(':', 2).join(':')) !== undefined
  const near = isProduct ? findSuggestions(prefixed, config.similarIds(prefixed), 3) : inCore
  return id.startsWith('api:') ? near : near.map((name) => shortenId(config, name) ?? name)
}
