import assert from 'node:assert/strict'
import {readdirSync, readFileSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, it} from 'node:test'
import {Store} from '../../src/lib/emulator/storage/store.ts'
import {type CommandOutcome, runCommand} from '../support/context.ts'
import {parseError} from '../support/printed-error.ts'
import {temporaryHome} from '../support/run.ts'
import {NUMBER, STRANGER} from './sandbox.ts'

const BODY = 'Hi ä 😀 \u2028 \u009b31m "quoted"'

const dataIn = (home: string): string => join(home, '.twilio-cli')
const fileIn = (home: string): string => join(dataIn(home), 'emulator.jsonl')

/** Runs a command that must succeed. */
async function run(home: string, argv: readonly string[], input?: string): Promise<CommandOutcome> {
  const outcome = await runCommand(argv, {home, cwd: home, ...(input === undefined ? {} : {input})})
  assert.equal(outcome.code, 0, outcome.stderr)
  return outcome
}

/** Runs a command that must fail. @returns its exit code and error id */
async function fail(
  home: string,
  [id = '', ...words]: readonly string[],
  input?: string,
): Promise<[number, string]> {
  const outcome = await runCommand([id, '-o', 'json', ...words], {
    home,
    cwd: home,
    ...(input === undefined ? {} : {input}),
  })
  return [outcome.code, parseError(outcome.stderr).id]
}

const send = (home: string, body: string) =>
  run(home, [
    ...['api:core:messages:create', '-p', 'emulator', '--from', NUMBER, '--to', STRANGER],
    ...['--body', body, '--media-url', 'https://example.com/a.png'],
  ])

/** All records of the data file. */
async function recordsIn(home: string): Promise<unknown[]> {
  const store = new Store(dataIn(home), () => {})
  try {
    return [...(await store.read()).collections()].map(({collection, entries}) => [
      collection,
      entries.map(({id, seq, value}) => [id, seq, value]),
    ])
  } finally {
    await store.close()
  }
}

describe('emulator:export and emulator:import', () => {
  it('copy all records, through a file or a pipe', async () => {
    const [home, other, third] = [temporaryHome(), temporaryHome(), temporaryHome()]
    await send(home, BODY)
    await send(home, 'Second')
    const expected = await recordsIn(home)
    const {stdout} = await run(home, ['emulator:export', 'data.ndjson', '-o', 'json'])
    const file = join(home, 'data.ndjson')
    const text = readFileSync(file, 'utf8')
    const lines = text.trimEnd().split('\n')
    assert.deepEqual(JSON.parse(stdout), [{file, records: lines.length - 1}])
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(JSON.parse(lines[0] ?? ''), {format: 'switchboard-emulator', version: 1})
    const record = lines.map((line) => JSON.parse(line)).find(({properties}) => properties?.body === BODY)
    assert.match(record.collection, /^api\/Accounts\/AC\w+\/Messages$/)
    assert.ok(!/[\u2028\u009b]/.test(text), 'it is safe for a terminal')
    assert.equal((await run(home, ['emulator:export', '-'])).stdout, text)

    const imported = await run(other, ['emulator:import', file, '-o', 'json'])
    assert.deepEqual(JSON.parse(imported.stdout), [{file: fileIn(other), records: lines.length - 1}])
    assert.deepEqual(await recordsIn(other), expected)
    assert.equal(statSync(fileIn(other)).mode & 0o777, 0o600)
    await run(third, ['emulator:import', '-'], text.replaceAll('\n', '\r\n'))
    assert.deepEqual(await recordsIn(third), expected)
    // The next record gets a place of its own.
    await send(third, 'Third')
    const list = await run(third, ['api:core:messages:list', '-p', 'emulator', '-o', 'json'])
    assert.deepEqual(
      (JSON.parse(list.stdout) as {body: string}[]).map(({body}) => body),
      ['Third', 'Second', BODY],
    )
  })

  it('replace nothing without confirmation', async () => {
    const home = temporaryHome()
    await send(home, 'Hello')
    await run(home, ['emulator:export', 'data.ndjson'])
    writeFileSync(join(home, 'precious'), 'precious')
    const confirmation = [2, 'confirmation-required']
    assert.deepEqual(await fail(home, ['emulator:export', 'precious']), confirmation)
    assert.equal(readFileSync(join(home, 'precious'), 'utf8'), 'precious')
    await send(home, 'Later')
    const before = await recordsIn(home)
    assert.deepEqual(await fail(home, ['emulator:import', 'data.ndjson']), confirmation)
    assert.deepEqual(await recordsIn(home), before)
    await run(home, ['emulator:import', 'data.ndjson', '--yes'])
    assert.notDeepEqual(await recordsIn(home), before)
  })

  const header = '{"format":"switchboard-emulator","version":1}\n'
  const valid = {collection: 'a/b', id: 'c', seq: 1, created: '2026-01-01T00:00:00.000Z', properties: {}}
  const line = (changes: object): string => `${JSON.stringify({...valid, ...changes})}\n`
  const invalid: Readonly<Record<string, string>> = {
    'an empty file': '',
    'something else': 'something else\n',
    'another format': '{"format":"x","version":1}\n',
    'a later version': '{"format":"switchboard-emulator","version":2}\n',
    'a line that is cut off': `${header}${line({}).slice(0, 30)}`,
    'an array': `${header}[]\n`,
    'no collection': `${header}${line({collection: undefined})}`,
    'a collection with a quote': `${header}${line({collection: 'a"/b'})}`,
    'an id with a slash': `${header}${line({id: 'c/d'})}`,
    'an id that is not encoded': `${header}${line({id: 'c d'})}`,
    'a sequence number that is a text': `${header}${line({seq: '1'})}`,
    'a sequence number below 1': `${header}${line({seq: 0})}`,
    'no date': `${header}${line({created: undefined})}`,
    'an invalid date': `${header}${line({updated: 'yesterday'})}`,
    'properties that are a list': `${header}${line({properties: []})}`,
    'internal data that is a text': `${header}${line({internal: 'x'})}`,
    'the same record twice': header + line({}) + line({seq: 2}),
    'the same sequence number twice': header + line({}) + line({id: 'd'}),
  }

  it(`import nothing from an invalid file: ${Object.keys(invalid).length} cases`, async () => {
    const home = temporaryHome()
    await send(home, 'Hello')
    const before = await recordsIn(home)
    for (const [name, text] of Object.entries(invalid)) {
      const failure = await fail(home, ['emulator:import', '-', '--force'], text)
      assert.deepEqual(failure, [1, 'invalid-emulator-export'], name)
    }
    assert.deepEqual(await fail(home, ['emulator:import', 'missing', '--force']), [2, 'file-unreadable'])
    assert.deepEqual(await fail(home, ['emulator:import', home, '--force']), [2, 'file-unreadable'])
    assert.deepEqual(await fail(home, ['emulator:export', 'missing/file']), [1, 'file-unwritable'])
    assert.deepEqual(await recordsIn(home), before)
    assert.ok(readdirSync(dataIn(home)).every((file) => !file.endsWith('.import')))
    await run(home, ['emulator:import', '-', '--force'], `${header}${line({})}\n`)
    assert.deepEqual(await recordsIn(home), [['a/b', [['c', 1, {c: 1_767_225_600_000, p: {}}]]]])
  })
})

describe('snapshots of the emulator', () => {
  it('are saved, listed, restored and removed', async () => {
    const home = temporaryHome()
    const list = async (): Promise<{name: string; bytes: number; file: string}[]> =>
      JSON.parse((await run(home, ['emulator:snapshots:list', '-o', 'json'])).stdout)
    assert.deepEqual(await list(), [])
    await send(home, 'One')
    const one = await recordsIn(home)
    const saved = await run(home, ['emulator:snapshot', 'one', '-o', 'json'])
    await send(home, 'Two')
    const two = await recordsIn(home)
    await run(home, ['emulator:snapshot', 'two.b-c'])
    const snapshots = await list()
    assert.deepEqual(JSON.parse(saved.stdout), snapshots.slice(0, 1))
    assert.deepEqual(
      snapshots.map(({name}) => name),
      ['one', 'two.b-c'],
    )
    for (const {file, bytes} of snapshots) {
      assert.deepEqual([statSync(file).size, statSync(file).mode & 0o777], [bytes, 0o600])
    }
    await run(home, ['emulator:restore', 'one', '--force'])
    assert.deepEqual(await recordsIn(home), one)
    // A store that was open before reads the restored records.
    const store = new Store(dataIn(home), () => {})
    await store.read()
    await run(home, ['emulator:restore', 'two.b-c', '-y'])
    assert.deepEqual(await recordsIn(home), two)
    assert.equal((await store.read()).lastSeq, Math.max(...seqsOf(two)))
    await store.close()
    await run(home, ['emulator:snapshots:remove', 'one', '--force'])
    assert.deepEqual(
      (await list()).map(({name}) => name),
      ['two.b-c'],
    )
    // A reset keeps snapshots.
    await run(home, ['emulator:reset', '--force'])
    await run(home, ['emulator:restore', 'two.b-c'])
    assert.deepEqual(await recordsIn(home), two)
  })

  it('replace and remove nothing without confirmation, and have valid names', async () => {
    const home = temporaryHome()
    await send(home, 'One')
    await run(home, ['emulator:snapshot', 'one'])
    await send(home, 'Two')
    const before = await recordsIn(home)
    const confirmation = [2, 'confirmation-required']
    assert.deepEqual(await fail(home, ['emulator:snapshot', 'one']), confirmation)
    assert.deepEqual(await fail(home, ['emulator:restore', 'one']), confirmation)
    assert.deepEqual(await fail(home, ['emulator:snapshots:remove', 'one']), confirmation)
    for (const name of ['../one', 'a/b', '.', '-x', 'a\nb', 'x'.repeat(101), 'C:\\x']) {
      for (const command of ['snapshot', 'restore', 'snapshots:remove']) {
        const failure = await fail(home, [`emulator:${command}`, '--force', '--', name])
        assert.deepEqual(failure, [2, 'invalid-argument'], `${command} ${name}`)
      }
    }
    assert.deepEqual(await fail(home, ['emulator:restore', 'other', '--force']), [1, 'snapshot-not-found'])
    assert.deepEqual(await fail(home, ['emulator:snapshots:remove', 'other']), [1, 'snapshot-not-found'])
    assert.deepEqual(await recordsIn(home), before)
  })

  it('are not restored when they are damaged, and can replace damaged data', async () => {
    const home = temporaryHome()
    await send(home, 'One')
    await run(home, ['emulator:snapshot', 'one'])
    const one = await recordsIn(home)
    await run(home, ['emulator:snapshot', 'damaged'])
    await send(home, 'Two')
    const two = await recordsIn(home)
    const damaged = join(dataIn(home), 'emulator-snapshots', 'damaged.jsonl')
    const bytes = readFileSync(damaged)
    for (const content of [Buffer.from(bytes.toString().replace('One', 'Ome')), Buffer.from('')]) {
      writeFileSync(damaged, content)
      const failure = await fail(home, ['emulator:restore', 'damaged', '--force'])
      assert.deepEqual(failure, [1, 'emulator-data-damaged'])
      assert.deepEqual(await recordsIn(home), two)
    }
    truncateSync(fileIn(home), 0)
    await run(home, ['emulator:restore', 'one', '--force'])
    assert.deepEqual(await recordsIn(home), one)
  })
})

const seqsOf = (records: readonly unknown[]): number[] =>
  (records as [string, [string, number][]][]).flatMap(([, entries]) => entries.map(([, seq]) => seq))
