import assert from 'node:assert/strict'
import {test} from 'node:test'
import {formatParseError} from '../../src/lib/oclif/errors/format-parse-error.ts'

test('an error that oclif colors for a terminal reads the same as one without colors', () => {
  const colored =
    'The following error occurred:\n  \u001b[2mMissing required flag to\u001b[22m\nSee more help with --help'
  const plain = 'The following error occurred:\n  Missing required flag to\nSee more help with --help'
  assert.deepEqual(formatParseError(colored), {id: 'missing-flag', text: 'Missing required flag --to.'})
  assert.deepEqual(formatParseError(colored), formatParseError(plain))
})
