import assert from 'node:assert/strict'
import {once} from 'node:events'
import fs from 'node:fs'
import {test} from 'node:test'
import {withLock} from '../../src/lib/runtime/files/lock.ts'
import {sandbox} from './sandbox.ts'
import {ended, startWriter} from './writer.ts'

/** Makes a lock look as if its holder had been suspended for longer than a lock lasts. */
function expire(lock: string): void {
  const longAgo = new Date(Date.now() - 6000)
  fs.utimesSync(lock, longAgo, longAgo)
}

test('a command that is suspended while it saves does not overwrite what another one saved meanwhile', async (t) => {
  const {env, store, write, file} = sandbox(t)
  write({profiles: {}, future: 'kept'})
  const suspended = startWriter(['hold', 'ours'], env)
  assert.ok(suspended.stdout)
  const end = ended(suspended)
  // It prints this line while it holds the lock, and stops itself.
  await once(suspended.stdout, 'data')
  expire(`${file}.lock`)
  await store.update((document) => {
    document.edge = 'theirs'
  })
  // It may not have stopped itself yet.
  const resume = setInterval(() => suspended.kill('SIGCONT'), 20)
  const {code, output} = await end
  clearInterval(resume)
  assert.equal(code, 1)
  assert.match(output, /^lock-lost$/m)
  assert.match(output, /Try again/)
  assert.deepEqual([store.read().edge, store.read().future], ['theirs', 'kept'])
  assert.deepEqual(fs.readdirSync(file.replace('/config.json', '')), ['config.json'])
})

test('a command whose lock has expired leaves the lock of the next one alone', async (t) => {
  const {file, write} = sandbox(t)
  write({})
  const doing = 'testing'
  await withLock(
    file,
    async (first) => {
      assert.ok(first.isHeld())
      expire(`${file}.lock`)
      assert.ok(!first.isHeld())
      await withLock(
        file,
        async (second) => {
          assert.throws(() => first.assertHeld(), {id: 'lock-lost'})
          second.assertHeld()
        },
        {doing},
      )
      assert.ok(!fs.existsSync(`${file}.lock`))
      fs.mkdirSync(`${file}.lock`)
    },
    {doing},
  )
  assert.ok(fs.existsSync(`${file}.lock`), 'the lock of another process is still there')
})
