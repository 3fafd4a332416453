import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {parse as parseYaml} from 'yaml'
import type {OutputOptions, OutputRecord} from '../../src/lib/output/record.ts'
import {written} from './capture.ts'

const capture = async (
  records: readonly OutputRecord[],
  {format, ...options}: Partial<OutputOptions> & Pick<OutputOptions, 'format'>,
  terminal: {width?: number} = {},
): Promise<string> => (await written(format, [[...records]], options, terminal)).stdout

const HOSTILE = [
  'yes',
  'no',
  'on',
  'off',
  'null',
  '~',
  '',
  ' ',
  '2026-01-31',
  '2026-01-31T10:00:00Z',
  '1:30',
  '190:20:30',
  '0x1f',
  '012',
  '0o7',
  '1_000',
  '1e3',
  '.inf',
  '+12065550100',
  '-0.0079',
  '=1+1',
  '@SUM(A1)',
  '- a',
  '# a',
  'a: b',
  '"quoted"',
  "it's",
  'a,b',
  'a\nb',
  'a\r\nb',
  'a\tb',
  '{a}',
  '[a]',
  '*a',
  '&a',
  '!a',
  '%a',
  '`a`',
  '|',
  '>',
  '😀',
  'é',
  '\\',
  'a\n\n',
  '---',
  '...',
  '<<',
  '=',
] as const
const RECORDS: readonly OutputRecord[] = [
  ...HOSTILE.map((text, index) => ({sid: `SM${index}`, text})),
  {
    sid: 'SMx',
    text: null,
    when: new Date(Date.UTC(2026, 0, 31)),
    list: [1, 'a'],
    object: {deep: {a: 'yes'}},
    n: 1.5,
    b: true,
  },
]
const AS_JSON = JSON.parse(JSON.stringify(RECORDS))

/** The fields of CSV by RFC 4180. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('-o yaml', () => {
  for (const version of ['1.1', '1.2'] as const) {
    it(`is the same data for a parser of YAML ${version}`, async () => {
      assert.deepEqual(parseYaml(await capture(RECORDS, {format: 'yaml'}), {version}), AS_JSON)
    })
  }

  it('is an empty list when there is nothing', async () => {
    assert.deepEqual(parseYaml(await capture([], {format: 'yaml'})), [])
  })
})

describe('-o ndjson', () => {
  it('is a record a line', async () => {
    const lines = (await capture(RECORDS, {format: 'ndjson'})).split('\n')
    assert.equal(lines.pop(), '')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      AS_JSON,
    )
  })

  it('is empty when there is nothing', async () => assert.equal(await capture([], {format: 'ndjson'}), ''))
})

describe('-o csv', () => {
  it('is RFC 4180 with a heading of property names', async () => {
    const rows = parseCsv(await capture(RECORDS, {format: 'csv', properties: ['sid', 'text']}))
    assert.deepEqual(rows, [
      ['sid', 'text'],
      ...HOSTILE.map((text, index) => [`SM${index}`, text]),
      ['SMx', ''],
    ])
  })

  it('has dates in ISO 8601, empty cells for null, and JSON for lists and objects', async () => {
    const properties = ['when', 'list', 'object', 'n', 'b', 'text']
    const [, row] = parseCsv(await capture(RECORDS.slice(-1), {format: 'csv', properties}))
    assert.deepEqual(row, ['2026-01-31T00:00:00.000Z', '[1,"a"]', '{"deep":{"a":"yes"}}', '1.5', 'true', ''])
  })

  it('has no heading with --no-header', async () => {
    assert.equal(await capture([{sid: 'SM1'}], {format: 'csv', header: false}), 'SM1\n')
  })

  it('guards what a spreadsheet would run or change with --spreadsheet only', async () => {
    const records = ['+12065550100', '=1+1', '@SUM(A1)', '-2+3', 'plain'].map((text) => ({text}))
    const cells = async (spreadsheet: boolean) =>
      parseCsv(await capture(records, {format: 'csv', header: false, spreadsheet})).flat()
    assert.deepEqual(
      await cells(false),
      records.map(({text}) => text),
    )
    assert.deepEqual(await cells(true), ["'+12065550100", "'=1+1", "'@SUM(A1)", "'-2+3", 'plain'])
  })
})

describe('on a terminal', () => {
  for (const format of ['csv', 'ndjson', 'yaml'] as const) {
    it(`-o ${format} shows no raw control characters`, async () => {
      const text = await capture([{sid: 'a\u001b[2Jb\u009b\u202ec'}], {format}, {width: 80})
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    })
  }
})
