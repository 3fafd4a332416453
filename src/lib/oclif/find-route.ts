/** The command or topic that a command line names. */
export interface Route {
  readonly id: string
  /** How many words name it; arguments follow. */
  readonly wordCount: number
  /** Is there a command or topic with this id? */
  readonly found: boolean
}

interface Ids {
  findCommand(id: string): unknown
  findTopic(id: string): unknown
}

/**
 * Finds the command or topic that the first words of a command line name. Its parts are separated by colons or spaces:
 * `api:core:messages:list`, `api core messages list`. The longest command wins, else the topic that all words name. A trailing
 * colon, which completion adds to a topic, is ignored.
 */
export function findRoute(config: Ids, words: readonly string[]): Route {
  for (let wordCount = words.length; wordCount > 0; wordCount--) {
    const id = joinId(words.slice(0, wordCount))
    if (config.findCommand(id)) return {id, wordCount, found: true}
  }
  // A word after a topic is a mistyped command, not an argument.
  const id = joinId(words)
  return words.length > 0 && config.findTopic(id)
    ? {id, wordCount: words.length, found: true}
    : {id: words.join(':'), wordCount: words.length, found: false}
}

const joinId = (words: readonly string[]): string => words.join(':').replace(/(?<=[^:]):(?=:|$)/g, '')
