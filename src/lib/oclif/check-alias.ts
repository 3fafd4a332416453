import {type Aliases, findAlias} from '../aliases/alias-file.ts'
import {splitExpansion} from '../aliases/expand-alias.ts'
import {UsageError} from '../app/errors.ts'
import {getLeadingWords} from '../app/invocation.ts'
import {findKnownCommand} from '../plugins/known-plugins.ts'
import {quote} from '../runtime/quoting.ts'
import {findRoute} from './find-route.ts'
import {findShortRoute} from './find-short-route.ts'
import type {ProgramConfig} from './program-config.ts'
import {expandShortId} from './short-ids.ts'

/** One word, so that it can be told from a flag, an id and a file. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u

/**
 * Checks that an alias can be used: its name is no command, and its expansion is one.
 *
 * @throws UsageError
 */
export const checkAlias = (
  config: ProgramConfig,
  name: string,
  expansion: string,
  aliases: Aliases,
): void => {
  if (!NAME.test(name) || Object.hasOwn(Object.prototype, name)) {
    throw new UsageError(
      'invalid-alias',
      `${quote(name)} cannot be an alias.`,
      'Use letters, digits, hyphens and underscores.',
    )
  }
  const isTaken =
    config.findCommand(name) ||
    config.findTopic(name) ||
    findKnownCommand(name) ||
    expandShortId(config, name).length > 0
  if (isTaken) {
    throw new UsageError(
      'invalid-alias',
      `${quote(name)} is already a command or topic.`,
      'Choose another name for the alias.',
    )
  }
  if (expansion.startsWith('!')) return
  const words = getLeadingWords(splitExpansion(expansion))
  const [first = ''] = words
  const isKnown =
    findRoute(config, words).found ||
    findShortRoute(config, words) !== undefined ||
    findKnownCommand(words.join(':')) !== undefined ||
    (first !== name && findAlias(aliases, first) !== undefined)
  if (!isKnown) {
    throw new UsageError(
      'invalid-alias',
      `The expansion ${quote(expansion)} does not start with a command.`,
      'For a command of the shell, add --shell.',
    )
  }
}
