import assert from 'node:assert/strict'
import {createRequire} from 'node:module'
import {test} from 'node:test'
import {encodeForm} from '../../src/lib/twilio/encode-form.ts'

// The version that the SDK uses.
const qs: {stringify(value: unknown, options: object): string} = createRequire(
  createRequire(import.meta.url).resolve('twilio'),
)('qs')

function sdk(fields: object): string {
  return qs.stringify(fields, {arrayFormat: 'repeat'})
}

test('a form is encoded like in the SDK', () => {
  const cases: object[] = [
    {},
    {To: '+12063996576', Body: 'Hello from Twilio API'},
    {Body: '', Empty: null, Absent: undefined},
    {MediaUrl: ['https://a.example/1?x=1&y=2', 'https://a.example/2'], None: []},
    {'DateSent<': '2021-08-03T22:41:04Z', When: new Date(0)},
    {Parameter: {name: 'value', list: [1, 2], deep: {er: true}}},
    {Marks: '!\'()*-._~ \t\r\n\0\x7f%&=+#/?[]{}<>|\\^`"$,:;@'},
    {Text: 'Grüße, 你好, 👋🏽, \ud800 and \udfff alone, \ufeff'},
    {Number: 1.5, Zero: 0, Big: 12n, No: false, NaN: Number.NaN},
    {['__proto__']: 'own', constructor: 'own', 'key with [odd] & characters=': 'x'},
  ]
  for (const fields of cases) assert.equal(encodeForm(fields), sdk(fields))
})

test('ten thousand random forms are encoded like in the SDK', () => {
  const random = seeded(20_240_601)
  for (let round = 0; round < 10_000; round++) {
    const fields = randomObject(random, 0)
    assert.equal(encodeForm(fields), sdk(fields), `round ${round}: ${JSON.stringify(fields)}`)
  }
})

function randomObject(random: () => number, depth: number): Record<string, unknown> {
  const entries = Array.from({length: Math.floor(random() * 4)}, () => [
    randomText(random),
    randomValue(random, depth),
  ])
  return Object.fromEntries(entries)
}

function randomValue(random: () => number, depth: number): unknown {
  const kind = random()
  if (kind < 0.5) return randomText(random)
  if (kind < 0.6) return random() * 1e6
  if (kind < 0.65) return random() < 0.5
  if (kind < 0.7) return undefined
  if (kind < 0.75) return null
  if (kind < 0.8) return new Date(random() * 1e13)
  if (depth > 2) return 'deep'
  if (kind < 0.9) return Array.from({length: Math.floor(random() * 4)}, () => randomValue(random, depth + 1))
  return randomObject(random, depth + 1)
}

function randomText(random: () => number): string {
  const widths = [0x80, 0x80, 0x100, 0x3000, 0x10000]
  return Array.from({length: Math.floor(random() * 8)}, () => {
    const width = widths[Math.floor(random() * widths.length)] ?? 0x80
    return String.fromCharCode(Math.floor(random() * width))
  }).join('')
}

/** The mulberry32 generator: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
