import assert from 'node:assert/strict'
import {test} from 'node:test'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import type {Parameter, ParameterPlace, ValueType} from '../../src/lib/api/operation.ts'
import {createRecordReader} from '../../src/lib/api/read-record.ts'
import {checkValue} from '../../src/lib/api/values.ts'
import {UsageError} from '../../src/lib/app/errors.ts'

const parameter = (type: ValueType, more: Partial<Parameter> = {}): Parameter => ({
  flag: 'value',
  name: 'value',
  wire: 'Value',
  in: 'form' as ParameterPlace,
  type,
  ...more,
})

const taken: readonly [ValueType, string, unknown, Partial<Parameter>?][] = [
  ['string', 'Ünïcode & more', 'Ünïcode & more'],
  ['string', '', ''],
  ['integer', '-12', '-12'],
  ['number', '1.5', '1.5'],
  ['number', '1.5', 1.5, {in: 'json'}],
  ['date', '2024-02-29', '2024-02-29'],
  ['date-time', '2024-02-29', '2024-02-29'],
  ['date-time', '2024-02-29T10:00:00Z', '2024-02-29T10:00:00Z'],
  ['date-time', '2024-02-29T10:00:00.5+02:00', '2024-02-29T10:00:00.5+02:00'],
  ['date', '-30days', '-30days', {in: 'query'}],
  ['date', '', ''],
  ['object', '{"a": 1}', '{"a": 1}'],
  ['object', '{"a": 1}', {a: 1}, {in: 'json'}],
  ['any', '{"a": 1}', '{"a": 1}'],
  ['any', 'text', 'text', {in: 'json'}],
  ['string', 'get', 'GET', {options: ['GET', 'POST']}],
]

for (const [type, given, sent, more] of taken) {
  test(`as ${type}${more?.in ? ' of a JSON body' : ''}, ${JSON.stringify(given)} is sent as ${JSON.stringify(sent)}`, () => {
    assert.deepEqual(checkValue(parameter(type, more), given), sent)
  })
}

const refused: readonly [ValueType, string, Partial<Parameter>?][] = [
  ['integer', '1.5'],
  ['integer', 'one'],
  ['number', '1,5'],
  ['number', ' '],
  ['number', 'Infinity'],
  ['number', ''],
  ['date-time', '-30days'],
  ['date', '-30furlongs', {in: 'query'}],
  ['date', '>=2023-02-29', {in: 'query'}],
  ['date', '2023-02-29'],
  ['date', '03/04/2023'],
  ['date-time', 'yesterday'],
  ['date-time', '2024-02-29T25:00:00Z'],
  ['object', '{a: 1}'],
  ['object', '"text"'],
  ['string', 'PUT', {options: ['GET', 'POST']}],
]

for (const [type, given, more] of refused) {
  test(`as ${type}, ${JSON.stringify(given)} is refused`, () => {
    assert.throws(
      () => checkValue(parameter(type, more), given),
      (error) => error instanceof UsageError && error.id === 'invalid-flag-value' && error.exitCode === 2,
    )
  })
}

test('keys are converted to camel case like in the official CLI', () => {
  const names = {
    date_created: 'dateCreated',
    sid: 'sid',
    ISO_country: 'isoCountry',
    SMS: 'sms',
    FriendlyName: 'friendlyName',
    line_1: 'line_1',
    'add-ons': 'addOns',
    'twilio/text': 'twilio/text',
    __proto__: 'proto',
  }
  for (const [key, name] of Object.entries(names)) assert.equal(camelCase(key), name)
})

const shapes = {
  call: [
    {wire: 'date_created', name: 'dateCreated', type: 'date-time'},
    {wire: 'day', name: 'day', type: 'date'},
    {wire: 'parts', name: 'parts', type: 'array', record: 'part'},
    {wire: 'free_form', name: 'freeForm', type: 'object'},
  ],
  part: [
    {wire: 'started_at', name: 'startedAt', type: 'date-time'},
    {wire: 'inner_part', name: 'innerPart', type: 'object', record: 'part'},
  ],
} as const

test('a record keeps all properties of the API, with our names', () => {
  const read = createRecordReader(shapes, 'call')
  const raw = JSON.parse(`{
    "free_form": {"kept_as": {"it_is": 1}},
    "new_property": {"still_here": true},
    "parts": [{"started_at": "2024-01-01T00:00:00Z", "inner_part": {"started_at": null, "extra_key": 1}}, null],
    "day": "2024-01-01",
    "date_created": "Tue, 03 Aug 2021 22:41:04 +0000"
  }`)
  assert.deepEqual(read(raw), {
    dateCreated: new Date('2021-08-03T22:41:04Z'),
    day: '2024-01-01',
    parts: [{startedAt: new Date('2024-01-01T00:00:00Z'), innerPart: {startedAt: null, extraKey: 1}}, null],
    freeForm: {kept_as: {it_is: 1}},
    newProperty: {still_here: true},
  })
  assert.deepEqual(Object.keys(read(raw)), ['dateCreated', 'day', 'parts', 'freeForm', 'newProperty'])
})

test('an invalid date stays unchanged, and special keys do not change the prototype', () => {
  const read = createRecordReader(shapes, 'call')
  const shown = read(JSON.parse('{"date_created": "soon", "__proto__": {"polluted": 1}, "constructor": 1}'))
  assert.equal(shown.dateCreated, 'soon')
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.equal(Object.getPrototypeOf(shown), Object.prototype)
  assert.equal(JSON.stringify(shown).includes('polluted'), true)
})
