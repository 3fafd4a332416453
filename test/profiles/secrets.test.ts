import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import {test} from 'node:test'
import {type Keychain, startKeychain, withoutKeychain} from './keychain.ts'
import {type Sandbox, sandbox} from './sandbox.ts'
import {ended, startWriter} from './writer.ts'

async function run(env: Record<string, string>, ...args: string[]): Promise<string> {
  const {code, output} = await ended(startWriter(args, env))
  return code === 0 ? output.trim() : `failed: ${output.trim()}`
}

const stored = (box: Sandbox, name: string): Record<string, unknown> =>
  (box.json().profiles as Record<string, Record<string, unknown>>)[name] ?? {}

test('with a keychain the secret goes there, and config.json never sees it', {
  skip: withoutKeychain,
}, async (t) => {
  const box = sandbox(t)
  const keychain: Keychain = await startKeychain(t, box.directory)
  const env = {...box.env, ...keychain.env}

  assert.equal(await run(env, 'available'), 'true')
  assert.equal(
    await run(env, 'create', 'chosen', 'default'),
    '{"name":"chosen","storage":"keychain","active":true,"refused":false}',
  )
  assert.ok(!box.text().includes('secret-of-chosen'))
  assert.deepEqual(Object.keys(stored(box, 'chosen')), ['accountSid', 'apiKey', 'secretStorage'])
  assert.equal(await run(env, 'password', 'chosen'), 'secret-of-chosen')

  await t.test(
    'a profile stays whole when the official CLI drops the mark of where its secret is',
    async () => {
      const document = box.json()
      delete (document.profiles as Record<string, Record<string, unknown>>).chosen?.secretStorage
      box.write(document)
      assert.equal(await run(env, 'password', 'chosen'), 'secret-of-chosen')
    },
  )

  await t.test('secrets move from the file into the keychain and back', async () => {
    await run(env, 'create', 'moving', 'file')
    assert.equal(stored(box, 'moving').apiSecret, 'secret-of-moving')
    assert.equal(await run(env, 'secure', 'keychain'), '["moving"]')
    assert.ok(!box.text().includes('secret-of-moving'))
    assert.equal(await run(env, 'password', 'moving'), 'secret-of-moving')
    assert.equal(await run(env, 'secure', 'file'), '["chosen","moving"]')
    assert.equal(stored(box, 'moving').apiSecret, 'secret-of-moving')
    assert.equal(stored(box, 'moving').secretStorage, undefined)
    assert.equal(await run(env, 'secure', 'keychain'), '["chosen","moving"]')
  })

  await t.test('a secret that several move at once is never lost', async () => {
    await run(env, 'create', 'contended', 'keychain')
    const shuttles = await Promise.all(['', '', ''].map(() => run(env, 'shuttle', 'contended')))
    assert.deepEqual(shuttles, ['', '', ''])
    assert.equal(await run(env, 'password', 'contended'), 'secret-of-contended')
    await run(env, 'remove', 'contended')
  })

  await t.test('the secret of a removed profile is gone from the keychain', async () => {
    const before = box.text()
    assert.equal(await run(env, 'remove', 'moving'), '')
    box.write(before)
    assert.match(
      await run(env, 'password', 'moving'),
      /failed: The keychain holds no API secret for profile "moving"/,
    )
  })

  await t.test('a profile replaced by one in the file leaves nothing in the keychain', async () => {
    const before = box.text()
    await run(env, 'replace', 'chosen', 'file')
    assert.equal(await run(env, 'password', 'chosen'), 'secret-of-chosen')
    box.write(before)
    assert.match(await run(env, 'password', 'chosen'), /holds no API secret/)
  })

  await t.test('a locked keychain is one clear error, and a new profile goes to the file', async () => {
    await run(env, 'replace', 'chosen', 'keychain')
    await keychain.lock()
    assert.match(
      await run(env, 'password', 'chosen'),
      /failed: The API secret of profile "chosen" cannot be read from the keychain: it is locked.* Unlock it/,
    )
    assert.match(
      await run(env, 'create', 'other', 'keychain'),
      /failed: The API secret cannot be put into the keychain/,
    )
    assert.equal(stored(box, 'other').apiKey, undefined)
    assert.match(await run(env, 'create', 'other', 'default'), /"storage":"file"/)
  })
})

const absent: [what: string, env: (box: Sandbox) => Record<string, string>][] = [
  ['no D-Bus session at all', () => ({})],
  ['a session that is gone', () => ({DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus'})],
  ['a session over the network', () => ({DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=9'})],
  [
    'a session that never answers',
    (box) => ({DBUS_SESSION_BUS_ADDRESS: `unix:path=${box.directory}/silent,guid=1`}),
  ],
]
for (const [what, extra] of absent) {
  test(`without a keychain (${what}) secrets go to the file, quickly, and asking for one is an error`, {
    skip: process.platform !== 'linux' && 'macOS and Windows always have a keychain',
  }, async (t) => {
    const box = sandbox(t)
    const silent = net.createServer(() => {}).listen(path.join(box.directory, 'silent'))
    t.after(() => silent.close())
    const env = {...box.env, ...extra(box)}
    const started = Date.now()
    assert.equal(await run(env, 'available'), 'false')
    assert.ok(Date.now() - started < 3000)
    assert.match(await run(env, 'create', 'plain', 'default'), /"storage":"file"/)
    assert.equal(await run(env, 'password', 'plain'), 'secret-of-plain')
    assert.match(
      await run(env, 'create', 'wanted', 'keychain'),
      /failed: The API secret cannot be put into the keychain: there is no keychain here\. .*--storage file/,
    )
    assert.equal(stored(box, 'wanted').apiKey, undefined)
    assert.match(await run(env, 'secure', 'keychain'), /failed: .*no keychain here/)
    assert.equal(stored(box, 'plain').apiSecret, 'secret-of-plain')
    assert.equal(fs.statSync(box.file).mode & 0o077, 0)
  })
}
