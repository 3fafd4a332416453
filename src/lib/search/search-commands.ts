import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {loadIndex, type SearchResult, searchDocument, searchIndex} from './search-index.ts'

/** The file of the index, made by the build. */
export const searchIndexFile = (root: string): string => join(root, 'dist', 'search', 'index.json')

/** A command that the index, made before it was installed, does not have. */
interface PluginCommand {
  readonly id: string
  readonly summary?: string | undefined
  readonly description?: string | undefined
}

/**
 * The commands that do what a question asks for, best first.
 *
 * @param root the package's directory
 * @param commands those of plugins are searched too
 */
export const searchCommands = (
  root: string,
  question: string,
  commands: readonly PluginCommand[],
): SearchResult[] => {
  const index = loadIndex(readFileSync(searchIndexFile(root), 'utf8'))
  for (const {id, summary, description = ''} of commands) {
    if (!index.has(id))
      index.add(searchDocument(id, summary ?? description.split('\n')[0] ?? '', [description]))
  }
  return searchIndex(index, question)
}
