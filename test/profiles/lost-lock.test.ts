import assert from 'node:assert/strict'
import {once} from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import {test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {withLock} from '../../src/lib/runtime/files/lock.ts'
import {sandbox} from './sandbox.ts'
import {startWriter, waitForExit} from './writer.ts'

const isLockLost = (error: unknown): boolean => error instanceof UserError && error.id === 'lock-lost'

/** As if the process with the lock had been suspended for a minute: the lock looks that old, and has expired. */
const expire = (file: string): void => {
  const past = new Date(Date.now() - 60_000)
  fs.utimesSync(`${file}.lock`, past, past)
}

test('a command that is suspended while it saves does not overwrite what another one saved meanwhile', async (t) => {
  const {env, store, write, file} = sandbox(t)
  write({profiles: {}, future: 'kept'})
  const suspended = startWriter(['hold', 'ours'], env)
  assert.ok(suspended.stdout)
  const end = waitForExit(suspended)
  // It prints this line while it holds the lock, and stops itself.
  await once(suspended.stdout, 'data')
  expire(file)
  await store.update((document) => {
    document.edge = 'theirs'
  })
  // It may not have stopped itself yet.
  const resume = setInterval(() => suspended.kill('SIGCONT'), 20)
  const {code, output} = await end
  clearInterval(resume)
  assert.equal(code, 1)
  assert.match(output, /^lock-lost: /m)
  assert.deepEqual([store.read().edge, store.read().future], ['theirs', 'kept'])
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['config.json'])
})

test('a command whose lock has expired leaves the lock of the next one alone', async (t) => {
  const {file, write} = sandbox(t)
  write({})
  const doing = 'testing'
  await withLock(
    file,
    async (first) => {
      assert.ok(first.isHeld())
      expire(file)
      assert.ok(!first.isHeld())
      await withLock(
        file,
        async (second) => {
          assert.throws(() => first.assertHeld(), isLockLost)
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

test('a writer whose lock has expired saves nothing, even when nobody has taken it yet', async (t) => {
  const {store, write, text, file} = sandbox(t)
  write({edge: 'ashburn'})
  await assert.rejects(
    store.update((document) => {
      document.edge = 'dublin'
      expire(file)
    }),
    isLockLost,
  )
  assert.equal(JSON.parse(text()).edge, 'ashburn')
  await store.update((document) => {
    document.edge = 'tokyo'
  })
  assert.equal(JSON.parse(text()).edge, 'tokyo')
})
