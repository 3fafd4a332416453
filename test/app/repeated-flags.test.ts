import assert from 'node:assert/strict'
import {test} from 'node:test'
import {keepLastValues} from '../../src/lib/oclif/flags/repeated-flags.ts'

const flags = {
  body: {type: 'option'},
  'cli-output-format': {type: 'option', char: 'o'},
  'media-url': {type: 'option', multiple: true},
  silent: {type: 'boolean'},
}

const lines: readonly [given: string, kept: string][] = [
  ['--body a --body b', '--body b'],
  ['--body=a --silent --body b --body=c', '--silent --body=c'],
  ['-o json --body a -otsv', '--body a -otsv'],
  ['--cli-output-format json -o=tsv', '-o=tsv'],
  ['--media-url a --media-url b', '--media-url a --media-url b'],
  ['--body --body --silent --silent', '--body --body --silent --silent'],
  ['--body a -- --body b', '--body a -- --body b'],
  ['--unknown --body a', '--unknown --body a'],
]

for (const [given, kept] of lines) {
  test(`${given} becomes ${kept}`, () => {
    assert.deepEqual(keepLastValues(given.split(' '), flags), kept.split(' '))
  })
}
