import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import treeSitter, {type Node} from '@vscode/tree-sitter-wasm'

// The package is CommonJS whose names Node cannot read.
const {Language, Parser} = treeSitter

await Parser.init()

const require = createRequire(import.meta.url)
const FILES = {csharp: 'c-sharp', go: 'go', java: 'java', powershell: 'powershell'} as const

export interface SourceParser {
  /** What of a program does not parse. */
  findErrors(program: string): string[]
  /** The literals of text in a program, with their quotes. */
  listTexts(program: string): string[]
}

const TEXTS: ReadonlySet<string> = new Set(['string_literal', 'interpreted_string_literal'])

/** A parser of a language that no tool of Node or Debian's base parses. */
export const createParser = async (language: keyof typeof FILES): Promise<SourceParser> => {
  const grammar = readFileSync(
    require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${FILES[language]}.wasm`),
  )
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  const find = (program: string, matches: (node: Node) => boolean): string[] => {
    const tree = parser.parse(program)
    const found: string[] = []
    const visit = (node: Node): void => {
      if (matches(node)) found.push(node.text)
      for (const child of node.children) if (child) visit(child)
    }
    if (tree) visit(tree.rootNode)
    tree?.delete()
    return found
  }
  return {
    findErrors: (program) => find(program, (node) => node.isError || node.isMissing),
    listTexts: (program) => find(program, (node) => TEXTS.has(node.type)),
  }
}
