import assert from 'node:assert/strict'
import fs from 'node:fs'
import {test} from 'node:test'
import {UserError} from '../../src/lib/app/errors.ts'
import {sandbox} from './sandbox.ts'

const isLockLost = (error: unknown): boolean => error instanceof UserError && error.id === 'lock-lost'

/** As if this process had been suspended for a minute: its lock looks that old, and has expired. */
const expire = (file: string): void => {
  const past = new Date(Date.now() - 60_000)
  fs.utimesSync(`${file}.lock`, past, past)
}

test('a writer that lost its lock saves nothing, and what another one saved meanwhile stays', async (t) => {
  const {store, write, text, file} = sandbox(t)
  write({edge: 'ashburn'})
  await assert.rejects(
    store.update((document) => {
      document.edge = 'dublin'
      expire(file)
      // Another process takes the expired lock, and saves.
      fs.rmdirSync(`${file}.lock`)
      fs.mkdirSync(`${file}.lock`)
      write({edge: 'sydney'})
    }),
    isLockLost,
  )
  assert.equal(JSON.parse(text()).edge, 'sydney')
  assert.ok(fs.existsSync(`${file}.lock`), 'the lock of the other process was removed')
  fs.rmdirSync(`${file}.lock`)
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
