import assert from 'node:assert/strict'
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {test} from 'node:test'
import {readExcerpts, sourceOf, updateExcerpts} from '../support/excerpts.ts'
import {root} from '../support/run.ts'

/** What the pages say of files, links and code is true of them. */
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')
const prose = (page: string): string => textOf(page).replace(/^```[\s\S]*?^```/gm, '')

/** GitHub's id of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

for (const page of pages) {
  const links = [...prose(page).matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)]
    .map(([, text = '', target = '']) => ({text, target}))
    .filter(({target}) => !/^https?:/.test(target))

  test(`the links in ${page} lead to files, headings and code that exist`, () => {
    for (const {text, target} of links) {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      assert.ok(existsSync(join(root, file)), `${page} links to ${target}`)
      if (anchor !== undefined) {
        const headings = [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
          anchorOf(heading),
        )
        assert.ok(headings.includes(anchor), `${page} links to ${target}`)
      }
      // [`Resources.list()`](…/resources.ts) names code that the file has.
      const name = /^`(?:new )?([\w.]+)(?:\(\))?`$/.exec(text)?.[1]
      if (name === undefined || !/\.(ts|js|mjs)$/.test(file) || file.endsWith(name)) continue
      for (const part of name.split('.')) {
        assert.match(textOf(file), new RegExp(`\\b${part}\\b`), `${page} says that ${file} has ${name}`)
      }
    }
  })

  test(`the paths in ${page} exist`, () => {
    for (const [, path = ''] of prose(page).matchAll(/`((?:src|test|scripts|bin|docs|data)\/[\w./-]*)`/g)) {
      assert.ok(existsSync(join(root, path)), `${page} names ${path}`)
    }
  })

  if (readExcerpts(page).length === 0) continue
  test(`the code in ${page} is that of the sources`, () => {
    if (process.env.UPDATE_TRANSCRIPTS === '1') updateExcerpts(page)
    for (const excerpt of readExcerpts(page)) {
      assert.equal(excerpt.text, sourceOf(excerpt), `${excerpt.file} ${excerpt.start ?? ''}`)
    }
  })
}

test('each promise in SECURITY.md names a test file that exists, by its path', () => {
  const [, promises = ''] = /^## Promises[^\n]*\n([\s\S]*?)^## /m.exec(textOf('SECURITY.md')) ?? []
  const rows = promises
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(-+\||\s*promise\s*\|)/.test(line))
  assert.ok(rows.length > 30)
  for (const row of rows) {
    const [, promise = '', test = ''] = /^\| (.+) \| (.+) \|$/.exec(row) ?? []
    assert.ok(promise !== '' && test !== '', row)
    const files = [...test.matchAll(/\[([\w/-]+)\]\((test\/[\w/.-]+\.test\.ts)\)/g)]
    assert.ok(files.length > 0, `No test: ${promise}`)
    for (const [, label, file = ''] of files) {
      assert.equal(file, `test/${label}.test.ts`)
      assert.match(textOf(file), /\b(test|it)\(/, file)
    }
  }
})
