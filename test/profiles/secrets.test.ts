import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import {test} from 'node:test'
import {type Keychain, startKeychain, withoutKeychain} from './keychain.ts'
import {type Sandbox, sandbox} from './sandbox.ts'
import {startWriter, waitForExit} from './writer.ts'

async function run(env: Record<string, string>, ...args: string[]): Promise<string> {
  const {code, output} = await waitForExit(startWriter(args, env))
  return code === 0 ? output.trim() : `failed: ${output.trim()}`
}

const stored = (box: Sandbox, name: string): Record<string, unknown> =>
  (box.json().profiles as Record<string, Record<string, unknown>>)[name] ?? {}

test('with a keychain the secret is stored there and never in config.json', {
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

  await t.test('the secret is found even after the official CLI drops secretStorage', async () => {
    const document = box.json()
    delete (document.profiles as Record<string, Record<string, unknown>>).chosen?.secretStorage
    box.write(document)
    assert.equal(await run(env, 'password', 'chosen'), 'secret-of-chosen')
  })

  await t.test('secrets move from the file to the keychain and back', async () => {
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

  await t.test('a secret that several processes move at once is never lost', async () => {
    await run(env, 'create', 'contended', 'keychain')
    const shuttles = await Promise.all(['', '', ''].map(() => run(env, 'shuttle', 'contended')))
    assert.deepEqual(shuttles, ['', '', ''])
    assert.equal(await run(env, 'password', 'contended'), 'secret-of-contended')
    await run(env, 'remove', 'contended')
  })

  await t.test('removing a profile removes its secret from the keychain', async () => {
    const before = box.text()
    assert.equal(await run(env, 'remove', 'moving'), '')
    box.write(before)
    assert.match(await run(env, 'password', 'moving'), /^failed: secret-not-found: .*"moving"/)
  })

  await t.test('replacing a profile with one in the file removes the secret from the keychain', async () => {
    const before = box.text()
    await run(env, 'replace', 'chosen', 'file')
    assert.equal(await run(env, 'password', 'chosen'), 'secret-of-chosen')
    box.write(before)
    assert.match(await run(env, 'password', 'chosen'), /^failed: secret-not-found: /)
  })

  await t.test(
    'a locked keychain is one error, and the secret of a new profile goes to the file',
    async () => {
      await run(env, 'replace', 'chosen', 'keychain')
      await keychain.lock()
      assert.match(
        await run(env, 'password', 'chosen'),
        /^failed: keychain-locked .*: .*"chosen".* Unlock it/,
      )
      assert.match(await run(env, 'create', 'other', 'keychain'), /^failed: keychain-locked .*: /)
      assert.equal(stored(box, 'other').apiKey, undefined)
      assert.match(await run(env, 'create', 'other', 'default'), /"storage":"file"/)
    },
  )
})

const absent: [what: string, env: (box: Sandbox) => Record<string, string>][] = [
  ['no D-Bus session at all', () => ({})],
  ['a session that has ended', () => ({DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent/bus'})],
  ['a session over the network', () => ({DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=9'})],
  [
    'a session that never responds',
    (box) => ({DBUS_SESSION_BUS_ADDRESS: `unix:path=${box.directory}/silent,guid=1`}),
  ],
]
for (const [what, extra] of absent) {
  test(`without a keychain (${what}) secrets go to the file, and --storage keychain is an error`, {
    skip: process.platform !== 'linux' && 'macOS and Windows always have a keychain',
  }, async (t) => {
    const box = sandbox(t)
    const silent = net.createServer(() => {}).listen(path.join(box.directory, 'silent'))
    t.after(() => silent.close())
    const env = {...box.env, ...extra(box)}
    assert.equal(await run(env, 'available'), 'false')
    assert.match(await run(env, 'create', 'plain', 'default'), /"storage":"file"/)
    assert.equal(await run(env, 'password', 'plain'), 'secret-of-plain')
    assert.match(
      await run(env, 'create', 'requested', 'keychain'),
      /^failed: keychain-unavailable: .*--storage file/,
    )
    assert.equal(stored(box, 'requested').apiKey, undefined)
    assert.match(await run(env, 'secure', 'keychain'), /^failed: keychain-unavailable: /)
    assert.equal(stored(box, 'plain').apiSecret, 'secret-of-plain')
    assert.equal(fs.statSync(box.file).mode & 0o077, 0)
  })
}
