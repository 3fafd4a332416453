import assert from 'node:assert/strict'
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {ERROR_IDS, type ErrorId} from '../../src/lib/app/error-ids.ts'
import {root} from '../support/run.ts'

const PAGE = join(root, 'docs/errors.md')

const source = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.ts') && !name.endsWith('error-ids.ts'))
  .map((name) => readFileSync(join(root, 'src', name), 'utf8'))
  .join('\n')

const ids = Object.keys(ERROR_IDS) as ErrorId[]

/** Ids of what Twilio itself answered: the exit code comes from its error code. */
const FROM_TWILIO =
  /^(authentication-failed|permission-denied|not-found|rate-limited|request-refused|server-error)$/

/** Of the classes that are thrown with an id; 2 is `UsageError`'s. */
const exitCode = (id: ErrorId): string => {
  if (FROM_TWILIO.test(id)) return "the first two digits of Twilio's error code, or 1"
  if (id === 'credentials-rejected' || id === 'api-key-not-removed') return "that of Twilio's response, or 1"
  if (id === 'canceled') return '1, or 130 for Ctrl-C'
  const usage = new RegExp(`UsageError\\(\\s*'${id}'`).test(source) || isParserError(id)
  const user = new RegExp(`(UserError|NetworkError)\\(\\s*'${id}'`).test(source)
  return usage ? (user ? '1 or 2' : '2') : '1'
}

/** What oclif's parser finds is an error of the command line. */
const isParserError = (id: ErrorId): boolean =>
  new RegExp(`'${id}'`).test(readFileSync(join(root, 'src/lib/oclif/errors/format-parse-error.ts'), 'utf8'))

const page = (): string => `# Errors

Every error has a stable id. With \`-o json\`, an error is one JSON object on stderr with \`id\` and \`message\`, and if available \`hint\`,
\`code\`, \`status\`, \`moreInfo\` and \`details\`. Scripts should check the id and the exit code: messages can change at any time, ids keep
their meaning.

\`\`\`sh
twilio api:core:messages:fetch --sid SM00000000000000000000000000000000 -o json 2> error.json || jq -r .id error.json
\`\`\`

| id | meaning | exit code |
|---|---|---|
${ids.map((id) => `| \`${id}\` | ${ERROR_IDS[id]} | ${exitCode(id)} |`).join('\n')}
`

test('docs/errors.md lists every id with its meaning and exit code', () => {
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(PAGE, page())
  assert.equal(readFileSync(PAGE, 'utf8'), page())
})

test('every id is in use', () => {
  const unused = ids.filter((id) => !source.includes(`'${id}'`))
  assert.deepEqual(unused, [])
})
