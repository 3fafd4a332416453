import assert from 'node:assert/strict'
import {test} from 'node:test'
import {indentJson} from '../../src/lib/output/indent-json.ts'

const indented = (json: string): string => [...indentJson(json)].join('')

test('JSON is indented like JSON.stringify, whatever its spaces were', () => {
  const value = {
    a: [1, [], {}, [[]], {b: null, c: [{}]}],
    'd"\\': 'x, [y] {z}: "\\\n',
    e: '',
    f: '\u{1f600}é',
  }
  for (const json of [
    JSON.stringify(value),
    JSON.stringify(value, null, '\t'),
    ' [ ] ',
    '{ }',
    '1.5',
    '"x"',
  ]) {
    assert.equal(indented(json), JSON.stringify(JSON.parse(json), null, 2))
  }
})

test('numbers stay as they were written', () => {
  assert.equal(indented('[1.10,1E5,12345678901234567890]'), '[\n  1.10,\n  1E5,\n  12345678901234567890\n]')
})

test('a large response is printed in parts of bounded size, and the number of parts grows linearly', () => {
  const partsOf = (count: number): string[] => {
    const numbers = Array.from({length: count}, (_, index) => index)
    const parts = [...indentJson(JSON.stringify(numbers))]
    assert.equal(parts.join(''), JSON.stringify(numbers, null, 2))
    return parts
  }
  const few = partsOf(50_000)
  const many = partsOf(500_000)
  assert.ok(Math.max(...many.map((part) => part.length)) < 66_000)
  assert.ok(many.length <= 13 * few.length, `${few.length} parts became ${many.length}`)
})

test('the first part is ready before the rest of the text is read', () => {
  const {value} = indentJson(`[${'1,'.repeat(1_000_000)} unfinished`).next()
  assert.ok(String(value).length < 66_000)
})

test('a string of megabytes is one token', () => {
  const json = JSON.stringify(['\\"x'.repeat(1_000_000)])
  assert.equal(indented(json), JSON.stringify(JSON.parse(json), null, 2))
})
