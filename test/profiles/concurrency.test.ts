import assert from 'node:assert/strict'
import {once} from 'node:events'
import fs from 'node:fs'
import {test} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {sandbox} from './sandbox.ts'
import {startWriter, waitForExit} from './writer.ts'

const WRITERS = 50
const KILLS = 20

test(`${WRITERS} processes change the configuration at once, and no change is lost`, async (t) => {
  const {env, store, write, file} = sandbox(t)
  write({
    future: 'kept',
    profiles: {first: {accountSid: 'AC1', apiKey: 'SK1', apiSecret: 's'}},
    activeProject: 'first',
  })
  const jobs = Array.from({length: WRITERS}, (_, index) => {
    if (index % 10 === 8) return ['use', 'first']
    if (index % 10 === 9) return ['edge', `edge-${index}`]
    return ['create', `profile-${index}`]
  })
  const results = await Promise.all(jobs.map((job) => waitForExit(startWriter(job, env))))
  assert.deepEqual(
    results.filter(({code}) => code !== 0),
    [],
  )
  const created = jobs.filter(([verb]) => verb === 'create').map(([, name]) => name)
  assert.deepEqual(Object.keys(store.read().profiles ?? {}).sort(), ['first', ...created].sort())
  assert.match(store.read().edge ?? '', /^edge-\d+$/)
  assert.equal(store.read().activeProject, 'first')
  assert.equal(store.read().future, 'kept')
  assert.deepEqual(fs.readdirSync(`${file}/..`.replace('/config.json/..', '')), ['config.json'])
})

test('when processes create the same profile at once, one succeeds and the others report that it exists', async (t) => {
  const {env} = sandbox(t)
  const results = await Promise.all(
    Array.from({length: 6}, () => waitForExit(startWriter(['create', 'same'], env))),
  )
  assert.equal(results.filter(({code}) => code === 0).length, 1)
  for (const {code, output} of results) if (code !== 0) assert.match(output, /^profile-exists: .*"same"/)
})

test(`a process killed at any moment leaves the old or the new configuration (${KILLS} kills)`, async (t) => {
  const {env, store, write, file} = sandbox(t)
  write({profiles: {kept: {accountSid: 'AC1', apiKey: 'SK1', apiSecret: 's'}}})
  let held = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startWriter(['churn'], env)
    assert.ok(child.stdout)
    await once(child.stdout, 'data')
    await sleep(Math.random() * 30)
    child.kill('SIGKILL')
    await once(child, 'close')
    const document = store.read()
    assert.match(String(document.filler), /^(\d)\1{199999}$/)
    assert.ok(document.profiles?.kept)
    assert.equal(fs.statSync(file).mode & 0o077, 0)
    // A lock left behind expires in five seconds; the next test waits for that once.
    for (const name of ['.lock', '.lock.expired']) {
      if (fs.existsSync(`${file}${name}`)) {
        held++
        fs.rmdirSync(`${file}${name}`)
      }
    }
  }
  t.diagnostic(`${held} of ${KILLS} kills found the lock held`)
  assert.ok(held > 0, 'no kill came while the file was being written')
  await store.update(() => {})
  assert.deepEqual(
    fs.readdirSync(file.replace('/config.json', '')),
    ['config.json'],
    'the next write removes the files of killed processes',
  )
})

test('the lock of a killed process expires, and waiting processes take it one at a time', async (t) => {
  const {env, store, file, write} = sandbox(t)
  write({})
  fs.mkdirSync(`${file}.lock`)
  const aWhileAgo = new Date(Date.now() - 4000)
  fs.utimesSync(`${file}.lock`, aWhileAgo, aWhileAgo)
  const started = Date.now()
  const results = await Promise.all(
    Array.from({length: 12}, (_, index) => waitForExit(startWriter(['create', `waiting-${index}`], env))),
  )
  assert.deepEqual(
    results.filter(({code}) => code !== 0),
    [],
  )
  assert.ok(Date.now() - started > 800, 'a lock that may still be held is respected')
  assert.equal(new Profiles(store, env).list().length, 12)
})
