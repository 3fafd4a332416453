import {adviseOn} from './errors/well-known-words.ts'
import type {Route} from './find-route.ts'
import type {ProgramConfig} from './program-config.ts'
import {expandShortId} from './short-ids.ts'

/**
 * The route of a short id, such as `messages list` for `api:core:messages:list`. It is tried only when the words name no command
 * and no topic. A well-known word, such as `sms`, is no short topic: its error tells more.
 */
export const findShortRoute = (config: ProgramConfig, words: readonly string[]): Route | undefined => {
  const ids = words.map((_, at) => joinWords(words.slice(0, words.length - at)))
  if (ids.length === 0) return undefined
  for (const [at, id] of ids.entries()) {
    const route = routeTo(expandShortId(config, id, 'command'), words.length - at)
    if (route) return route
  }
  const [whole = ''] = ids
  return adviseOn([whole]) ? undefined : routeTo(expandShortId(config, whole, 'topic'), words.length)
}

const joinWords = (words: readonly string[]): string => words.join(':').replace(/:+/g, ':').replace(/:$/, '')

const routeTo = (ids: readonly string[], wordCount: number): Route | undefined => {
  const [id] = ids
  return id !== undefined && ids.length === 1 ? {id, wordCount, found: true} : undefined
}
