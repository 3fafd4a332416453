import assert from 'node:assert/strict'
import {test} from 'node:test'
import {givenFlags, readInvocation} from '../../src/lib/app/invocation.ts'

const table: [line: string, found: Partial<ReturnType<typeof readInvocation>>][] = [
  ['', {words: [], level: 'info', format: undefined, profile: undefined, help: false, version: false}],
  ['--version', {version: true}],
  ['-v', {version: true}],
  ['update --version 1.2.3', {version: false, words: ['update']}],
  ['api core messages list --limit 5', {words: ['api', 'core', 'messages', 'list']}],
  ['profiles:use staging -l debug', {words: ['profiles:use', 'staging'], level: 'debug'}],
  ['a -ldebug', {level: 'debug'}],
  ['a --cli-log-level=warn', {level: 'warn'}],
  ['a -l debug -l error', {level: 'error'}],
  ['a -l nonsense', {level: 'info'}],
  ['a -l debug --silent', {level: 'none'}],
  ['a -o json', {format: 'json'}],
  ['a -ojson', {format: 'json'}],
  ['a -o=tsv', {format: 'tsv'}],
  ['a --cli-output-format json -o tsv', {format: 'tsv'}],
  ['a -o nonsense', {format: undefined}],
  ['a -p work', {profile: 'work'}],
  ['a --profile=work', {profile: 'work'}],
  ['a -- -o json --help', {format: undefined, help: false}],
  ['a --help', {help: true, words: ['a']}],
  ['--help a b', {help: true, words: ['a', 'b'], argv: ['a', 'b', '--help']}],
  ['-h a', {help: true, words: ['a'], argv: ['a', '-h']}],
  ['--help --silent', {help: true, words: []}],
]

for (const [line, expected] of table) {
  test(`readInvocation reads "${line}" in one pass`, () => {
    const found = readInvocation(line.split(' ').filter(Boolean))
    for (const [name, value] of Object.entries(expected)) {
      assert.deepEqual(found[name as keyof typeof found], value, name)
    }
  })
}

test('the values of known flags are not read as flags', () => {
  const known = {body: {type: 'option', char: 'b'}, to: {type: 'option'}, silent: {type: 'boolean'}}
  assert.deepEqual(givenFlags(['--body', '--to', '--silent', '-bx', '--to=', '--other'], known), [
    {name: 'body', value: '--to', at: 0, count: 2},
    {name: 'silent', value: undefined, at: 2, count: 1},
    {name: 'body', value: 'x', at: 3, count: 1},
    {name: 'to', value: '', at: 4, count: 1},
  ])
})
