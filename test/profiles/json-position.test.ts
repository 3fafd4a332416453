import assert from 'node:assert/strict'
import {test} from 'node:test'
import {locateSyntaxError, locateValue} from '../../src/lib/runtime/json-position.ts'

const broken: [text: string, line: number, column: number][] = [
  ['', 1, 1],
  ['hello', 1, 1],
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['{\n  "a": tru\n}', 2, 8],
  ['{"a": "x', 1, 7],
  ['{"a": 01}', 1, 8],
  ['[1, 2', 1, 6],
  ["{'a': 1}", 1, 2],
  ['{"a": 1} {}', 1, 10],
  ['{"a": "\\x"}', 1, 7],
  ['\u0000', 1, 1],
]
for (const [text, line, column] of broken) {
  test(`the syntax error in ${JSON.stringify(text)} is at line ${line}, column ${column}`, () => {
    assert.throws(() => JSON.parse(text))
    assert.deepEqual(locateSyntaxError(text), {line, column})
  })
}

test('valid JSON has no syntax error', () => {
  for (const text of ['{}', ' [ ] ', '{"a":[1,-0.5e+3,"\\u00e9\\n",{"b":null}],"c":true}', '"x"', '0']) {
    JSON.parse(text)
    assert.equal(locateSyntaxError(text), undefined, text)
  }
})

test('a value is found by its path; of duplicate keys, the last one', () => {
  const text = '{\n  "a": {"b": 1},\n  "a": {"b": [10, 20]}\n}'
  assert.deepEqual(locateValue(text, ['a', 'b', 1]), {line: 3, column: 19})
  assert.equal(locateValue(text, ['a', 'c']), undefined)
})

test('deep nesting and very long strings do not exhaust the stack', () => {
  assert.ok(locateSyntaxError('['.repeat(1_000_000)))
  assert.equal(locateSyntaxError(`"${'x\\n'.repeat(3_000_000)}"`), undefined)
})
