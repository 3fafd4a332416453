import assert from 'node:assert/strict'
import {test} from 'node:test'
import stringWidth from 'string-width'
import {heading} from '../../src/lib/output/formats/cells.ts'
import {prepareWidths, textWidth, wrap} from '../../src/lib/output/formats/width.ts'
import {createNotes} from '../../src/lib/output/notes.ts'
import {safeLines, safeText} from '../../src/lib/output/safe-text.ts'
import {captureTerminal} from './capture.ts'

test('safe text escapes control characters', () => {
  const table: [string, string][] = [
    ['plain text, with "quotes" and \\', 'plain text, with "quotes" and \\'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['one\r\ntwo\tthree', 'one\\r\\ntwo\\tthree'],
    ['\u0000\u007f\u0085\u009b', '\\u0000\\u007f\\u0085\\u009b'],
    [
      '\u202etxt.exe\u202c \u2066x\u2069 \u200f\u061c',
      '\\u202etxt.exe\\u202c \\u2066x\\u2069 \\u200f\\u061c',
    ],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['half \ud83d and \ude00', 'half \\ud83d and \\ude00'],
    ['whole 😀 👩‍👧 日本 cafe\u0301 \u00a0', 'whole 😀 👩‍👧 日本 cafe\u0301 \u00a0'],
  ]
  for (const [text, shown] of table) assert.equal(safeText(text), shown)
})

test('safe lines only keep newlines', () => {
  assert.equal(safeLines('one\r\ntwo\n\u001b[2Jthree\rfour'), 'one\ntwo\n\\u001b[2Jthree\\rfour')
})

test('headings are words', () => {
  const table = {
    dateSent: 'Date Sent',
    sid: 'SID',
    smsUrl: 'SMS URL',
    accountSid: 'Account SID',
    isoCountry: 'ISO Country',
    id: 'ID',
  }
  for (const [name, shown] of Object.entries(table)) assert.equal(heading(name), shown)
})

test('the fast width of simple text equals the width from the tables', async () => {
  for (let code = 0x20; code < 0x2100; code += 1) {
    const character = String.fromCharCode(code)
    try {
      assert.equal(textWidth(character), stringWidth(character), code.toString(16))
    } catch (error) {
      // Not one of the simple characters: the tables are not loaded yet.
      assert.match(String(error), /prepareWidths/)
    }
  }
  await prepareWidths(['日本'])
  assert.equal(textWidth('日本 é'), 6)
})

test('lines wrap at spaces, and within words that are too long', async () => {
  assert.deepEqual(wrap('short', 10), ['short'])
  assert.deepEqual(wrap('the quick brown fox', 9), ['the quick', 'brown fox'])
  assert.deepEqual(wrap('a abcdefghij b', 4), ['a', 'abcd', 'efgh', 'ij b'])
  await prepareWidths(['日本'])
  assert.deepEqual(wrap('日本語と👩‍👧', 5), ['日本', '語と', '👩‍👧'])
})

const LEVELS = {
  debug: '[DEBUG] d\ni\n » w\n » e\n',
  info: 'i\n » w\n » e\n',
  warn: ' » w\n » e\n',
  error: ' » e\n',
  none: '',
} as const

for (const [level, expected] of Object.entries(LEVELS)) {
  test(`notes at level ${level} are printed on stderr`, async () => {
    const {terminal, text} = captureTerminal()
    const notes = await createNotes(level as keyof typeof LEVELS, terminal)
    notes.debug('d')
    notes.info('i')
    notes.warn('w')
    notes.error('e')
    await new Promise(setImmediate)
    assert.deepEqual(text, {stdout: '', stderr: expected})
  })
}

test('notes are styled when color is on, and escape sequences in their text are not used', async () => {
  const {terminal, text} = captureTerminal({color: true})
  const notes = await createNotes('debug', terminal)
  notes.debug('a')
  notes.warn('\u001b[31mb')
  notes.error(['two', 'lines'])
  notes.warn('one\nline\r » x')
  await new Promise(setImmediate)
  assert.equal(
    text.stderr,
    '\u001b[2m[DEBUG] a\u001b[22m\n\u001b[3m » \\u001b[31mb\u001b[23m\n\u001b[1m » two\u001b[22m\n\u001b[1mlines\u001b[22m\n\u001b[3m » one\\nline\\r » x\u001b[23m\n',
  )
})
