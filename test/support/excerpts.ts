import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {root} from './run.ts'

/**
 * A code block that repeats a part of the sources: ```ts FILE for the whole file, ```ts FILE#START for the statement whose first
 * line starts with START (indentation aside), with the comment above it.
 */
const BLOCK = /^```ts (\S[^\n#]*)(?:#([^\n]+))?\n([\s\S]*?)^```/gm

export interface Excerpt {
  readonly file: string
  /** The first line's start; undefined for the whole file. */
  readonly start: string | undefined
  /** The block in the page. */
  readonly text: string
}

/** The excerpts in a page, which is given by its path from the project's directory. */
export function readExcerpts(page: string): Excerpt[] {
  return [...readFileSync(join(root, page), 'utf8').matchAll(BLOCK)].map(
    ([, file = '', start, text = '']) => ({
      file,
      start,
      text,
    }),
  )
}

/** Replaces each excerpt in a page with what the source has now. */
export function updateExcerpts(page: string): void {
  const path = join(root, page)
  const text = readFileSync(path, 'utf8').replace(BLOCK, (_, file: string, start: string | undefined) => {
    const info = start === undefined ? file : `${file}#${start}`
    return `\`\`\`ts ${info}\n${sourceOf({file, start})}\`\`\``
  })
  writeFileSync(path, text)
}

/** @throws when the file has no line with that start, or several */
export function sourceOf({file, start}: Pick<Excerpt, 'file' | 'start'>): string {
  const text = readFileSync(join(root, file), 'utf8')
  if (start === undefined) return text
  const lines = text.split('\n')
  const matches = lines.flatMap((line, index) => (line.trimStart().startsWith(start) ? [index] : []))
  const [first] = matches
  if (first === undefined || matches.length > 1) {
    throw new Error(`${file} has ${matches.length} lines that start with: ${start}`)
  }
  const indentation = /^ */.exec(lines[first] ?? '')?.[0] ?? ''
  const isOpen = /[{([]$/.test(lines[first] ?? '')
  const closing = new RegExp(`^${indentation}[\\])}]`)
  const last = isOpen ? lines.findIndex((line, index) => index > first && closing.test(line)) : first
  let begin = first
  while (/^\s*(\/\*\*|\*|\/\/)/.test(lines[begin - 1] ?? '')) begin--
  const excerpt = lines.slice(begin, last + 1).map((line) => line.replace(indentation, ''))
  return `${excerpt.join('\n')}\n`
}
