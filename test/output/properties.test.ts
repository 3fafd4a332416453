import assert from 'node:assert/strict'
import {describe, test} from 'node:test'
import {runCommand} from '../support/context.ts'
import {written} from './capture.ts'

const RECORDS = [
  {sid: 'PN1', capabilities: {sms: true, voice: null}, tags: ['a', 'b'], 'x.y': 'own', x: {y: 'nested'}},
  {sid: 'PN2', capabilities: null, x: 'text'},
  {sid: 'PN3', capabilities: {mmsUrl: 'm'}},
]
const tsv = async (properties: string[]) => {
  const {stdout, warnings} = await written('tsv', [RECORDS], {properties})
  return {
    rows: stdout
      .slice(0, -1)
      .split('\n')
      .map((line) => line.split('\t')),
    warnings,
  }
}

describe('--properties', () => {
  test('a path is a value within a property; records without it have an empty cell', async () => {
    assert.deepEqual(await tsv(['sid', 'capabilities.sms', 'capabilities.voice']), {
      rows: [
        ['sid', 'capabilities.sms', 'capabilities.voice'],
        ['PN1', 'true', 'null'],
        ['PN2', '', ''],
        ['PN3', '', ''],
      ],
      warnings: [],
    })
  })

  test('a path is found in any case, in any record, and in lists', async () => {
    const {rows} = await tsv(['Capabilities.mms_url', 'tags.1'])
    assert.deepEqual(rows[0], ['capabilities.mmsUrl', 'tags.1'])
    assert.deepEqual(rows[1], ['', 'b'])
    assert.deepEqual(rows[3], ['m', ''])
  })

  test('a property whose name has a dot takes precedence over a path', async () => {
    assert.deepEqual((await tsv(['x.y', 'sid'])).rows.slice(0, 3), [
      ['x.y', 'sid'],
      ['own', 'PN1'],
      ['', 'PN2'],
    ])
  })

  test('* is all properties in order, each once', async () => {
    assert.deepEqual((await tsv(['x', '*', 'sid'])).rows[0], ['x', 'sid', 'capabilities', 'tags', 'x.y'])
  })

  for (const path of [
    'capabilities.nope',
    'nope.sms',
    'sid.length',
    'capabilities.toString',
    'capabilities.',
  ]) {
    test(`${path} is unknown`, async () => {
      const {rows, warnings} = await tsv(['sid', path])
      assert.deepEqual(rows[0], ['sid'])
      assert.equal(warnings.length, 1)
    })
  }

  for (const format of ['columns', 'table'] as const) {
    test(`${format} have a heading for a path`, async () => {
      const {stdout} = await written(format, [RECORDS], {properties: ['capabilities.sms', 'x.y']})
      assert.match(stdout, /Capabilities SMS.*X\.y/)
    })
  }

  test('a path in CSV is the value as in JSON', async () => {
    const properties = ['capabilities.voice', 'capabilities.sms', 'tags']
    const {stdout} = await written('csv', [RECORDS.slice(0, 1)], {properties})
    assert.equal(stdout, 'capabilities.voice,capabilities.sms,tags\n,true,"[""a"",""b""]"\n')
  })

  test('paths and * work on commands and on results of queries', async () => {
    const list = ['api:core:incoming-phone-numbers:list', '-p', 'emulator', '-o', 'tsv', '--limit', '1']
    const {stdout} = await runCommand([...list, '--properties', 'capabilities.sms'])
    assert.equal(stdout, 'capabilities.sms\ntrue\n')
    const all = await runCommand([...list, '--properties', '*'])
    assert.ok(all.stdout.split('\n')[0]?.split('\t').includes('smsFallbackMethod'))
    const query = await runCommand([...list, '--query', '[*].{a: capabilities}', '--properties', 'a.mms'])
    assert.equal(query.stdout, 'a.mms\ntrue\n')
  })

  test('a secret within a property is noticed on a terminal', async () => {
    const secrets: string[] = []
    const records = [{sid: 'x', iceServers: [{credential: 'hush'}]}]
    for (const properties of [['iceServers.0.credential'], ['sid']]) {
      await written(
        'columns',
        [records],
        {properties, warnOfSecret: (text) => void secrets.push(text)},
        {width: 80},
      )
    }
    assert.equal(secrets.length, 1)
    assert.match(secrets[0] ?? '', /iceServers\.0\.credential/)
  })
})
