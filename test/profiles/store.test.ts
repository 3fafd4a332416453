import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import {type TestContext, test} from 'node:test'
import {configDirectory, dataDirectory} from '../../src/lib/app/directories.ts'
import type {ErrorId} from '../../src/lib/app/error-ids.ts'
import {UserError} from '../../src/lib/app/errors.ts'
import {ConfigStore} from '../../src/lib/profiles/config-store.ts'
import {KEY, now, SECRET, SID, sandbox} from './sandbox.ts'
import {bundledWriter} from './writer.ts'

const mode = (file: string): number => fs.statSync(file).mode & 0o777
const onPosix = {skip: process.platform === 'win32' && 'Windows has no file modes'}

/** Is it an error about a file, caused by a system error of that code? */
const isFileError =
  (id: ErrorId, code: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof UserError, String(error))
    assert.equal(error.id, id)
    assert.equal((error.cause as NodeJS.ErrnoException).code, code)
    return true
  }

test('the configuration is in ~/.twilio-cli or in TWILIO_CONFIG_DIR', () => {
  assert.equal(configDirectory({HOME: '/home/ada'}), path.resolve('/home/ada/.twilio-cli'))
  assert.equal(configDirectory({USERPROFILE: '/users/ada'}), path.resolve('/users/ada/.twilio-cli'))
  assert.equal(configDirectory({HOME: '/home/ada', TWILIO_CONFIG_DIR: '/etc/x'}), path.resolve('/etc/x'))
  assert.equal(dataDirectory({HOME: '/home/ada', TWILIO_DATA_DIR: '/data'}), path.resolve('/data'))
  assert.equal(
    dataDirectory({HOME: '/home/ada', TWILIO_CONFIG_DIR: '/etc/x'}),
    path.resolve('/home/ada/.twilio-cli'),
  )
})

test('a missing configuration is read as an empty one, and is not created', (t) => {
  const {store, directory} = sandbox(t)
  assert.deepEqual(store.read(), {})
  assert.deepEqual(fs.readdirSync(directory), [])
})

test('only the owner can read a new configuration: directory 0700, file 0600', onPosix, async (t) => {
  const {store, file} = sandbox(t)
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.equal(mode(file), 0o600)
  assert.equal(mode(path.dirname(file)), 0o700)
  assert.deepEqual(
    fs.readdirSync(path.dirname(file)),
    ['config.json'],
    'no temporary file and no lock is left',
  )
})

test(
  'a configuration that other users can read is detected, and fixed by the next change',
  onPosix,
  async (t) => {
    const {store, file, write} = sandbox(t)
    write({profiles: {}})
    assert.equal(store.isReadableByOthers(), false)
    fs.chmodSync(file, 0o644)
    fs.chmodSync(path.dirname(file), 0o755)
    assert.equal(store.isReadableByOthers(), true)
    assert.match(store.exposedWarning, /chmod 600/)
    await store.update(() => {})
    assert.equal(mode(file), 0o600)
    assert.equal(mode(path.dirname(file)), 0o700)

    fs.chmodSync(file, 0o640)
    store.makePrivate()
    assert.equal(mode(file), 0o600)
  },
)

test('unknown keys are kept at every level, in their order', async (t) => {
  const {store, write, json} = sandbox(t)
  const before = {
    future: {deep: [1, {x: null}]},
    edge: 'ashburn',
    email: {fromEmail: 'a@b.c', subjectLine: 'Hi', extra: 1},
    requireProfileInput: false,
    prompts: {survey: {acked: true}},
    projects: [{id: 'old', accountSid: SID, extra: true}],
    profiles: {one: {accountSid: SID, region: 'us1', apiKey: KEY, apiSecret: SECRET, note: 'mine'}},
    activeProject: 'one',
  }
  write(before)
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.deepEqual(json(), {...before, edge: 'dublin'})
  assert.deepEqual(Object.keys(json()), Object.keys(before))
})

test('keys such as __proto__ are kept as data, and do not change prototypes', async (t) => {
  const {store, write, text} = sandbox(t)
  write(
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "profiles": {"__proto__": {"accountSid": "x"}}}',
  )
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.equal(({} as {polluted?: unknown}).polluted, undefined)
  assert.match(text(), /"__proto__": \{\s+"polluted": 1/)
  assert.match(text(), /"profiles": \{\s+"__proto__": \{\s+"accountSid": "x"/)
})

test('a byte-order mark is accepted', (t) => {
  const {store, write} = sandbox(t)
  write('\ufeff{"edge": "dublin"}')
  assert.equal(store.read().edge, 'dublin')
})

const broken: [what: string, content: string, message: RegExp][] = [
  ['empty', '', /empty/],
  ['truncated', '{"profiles": {\n"a": {"apiSecret": "hunter2"', /JSON.*line 2, column 29/],
  ['not JSON', 'apiSecret=hunter2\n', /JSON.*line 1, column 1/],
  ['an array', '[]', /an object.*line 1, column 1/],
  ['with an array of profiles', '{\n "profiles": []}', /"profiles".*an object.*line 2, column 14/],
  [
    'with a number for a secret',
    '{"profiles": {"a": {\n"apiSecret": 42}}}',
    /"profiles\.a\.apiSecret".*a string.*line 2, column 14/,
  ],
  ['with projects without id', '{"projects": [{"id": "x"}, {}]}', /"projects\.\[1\]\.id".*a string/],
  [
    'with a string for a boolean',
    '{"requireProfileInput": "yes"}',
    /"requireProfileInput".*true or false.*line 1, column 25/,
  ],
  [
    'with an escape sequence in a name',
    '{"profiles": {"\\u001b[2J": 1}}',
    /"profiles\.\\u\{1b\}\[2J".*an object/,
  ],
]
for (const [what, content, message] of broken) {
  test(`a configuration that is ${what} is one error with the position, and is not changed`, async (t) => {
    const {store, write, text, file} = sandbox(t)
    write(content)
    const isTheError = (error: unknown): boolean => {
      assert.ok(error instanceof UserError)
      assert.equal(error.id, 'invalid-configuration')
      assert.match(error.message, message)
      assert.ok(error.message.includes(file))
      assert.ok(!error.message.includes('hunter2') && !error.message.includes('\u001b'))
      assert.match(error.hint ?? '', /config\.json\.broken-20310131T235958$/)
      return true
    }
    assert.throws(() => store.read(), isTheError)
    await assert.rejects(
      store.update(() => {}),
      isTheError,
    )
    assert.equal(text(), content)
  })
}

const LOSSY: readonly [what: string, file: Buffer, line: number, column: number][] = [
  ['a duplicate key', Buffer.from('{"edge": "a",\n "edge": "b"}'), 2, 10],
  [
    'a duplicate profile',
    Buffer.from('{"profiles": {\n"x": {"apiKey": "1"},\n  "x": {"apiKey": "2"}}}'),
    3,
    8,
  ],
  ['a duplicate key that is escaped', Buffer.from('{"a": [{"b": 1,\n"\\u0062": 2}]}'), 2, 11],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from('{"email": {},\n "x": "é\ufffd'), Buffer.from([0xe9]), Buffer.from('"}')]),
    2,
    10,
  ],
  [
    'a character that is cut off',
    Buffer.concat([Buffer.from('{"x": "'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')]),
    1,
    8,
  ],
]

for (const [what, bytes, line, column] of LOSSY) {
  test(`a configuration with ${what} is read, but not rewritten`, async (t) => {
    const {store, file} = sandbox(t)
    fs.mkdirSync(path.dirname(file), {recursive: true})
    fs.writeFileSync(file, bytes)
    assert.equal(typeof store.read(), 'object')
    await assert.rejects(
      store.update((document) => {
        document.edge = 'dublin'
      }),
      (error: unknown) => {
        assert.ok(error instanceof UserError, String(error))
        assert.equal(error.id, 'configuration-ambiguous')
        assert.deepEqual(error.details, {line, column})
        return true
      },
    )
    assert.deepEqual(fs.readFileSync(file), bytes)
  })
}

test('equal keys of different objects are no duplicates', async (t) => {
  const {store, file} = sandbox(t)
  fs.mkdirSync(path.dirname(file), {recursive: true})
  fs.writeFileSync(file, '{"a": {"x": 1}, "b": [{"x": 1}, {"x": 1}], "x": "é\ufffd"}')
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.equal(store.read().edge, 'dublin')
})

test('a configuration that is nested too deeply to be written is not changed', async (t) => {
  const {store, write, text} = sandbox(t)
  const content = `{"x": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  write(content)
  await assert.rejects(
    store.update(() => {}),
    {id: 'configuration-too-large'},
  )
  assert.equal(text(), content)
})

test('a directory or a pipe in place of the file is an error, and does not block', async (t) => {
  const {store, file} = sandbox(t)
  fs.mkdirSync(file, {recursive: true})
  assert.throws(() => store.read(), isFileError('file-unreadable', 'EISDIR'))
  if (process.platform === 'win32') return
  fs.rmdirSync(file)
  spawnSync('mkfifo', [file])
  assert.throws(() => store.read(), isFileError('file-unreadable', 'EISDIR'))
  await assert.rejects(
    store.update(() => {}),
    isFileError('file-unreadable', 'EISDIR'),
  )
})

test('a change that throws writes nothing', async (t) => {
  const {store, write, text, file} = sandbox(t)
  write({edge: 'ashburn'})
  const before = text()
  await assert.rejects(
    store.update((document) => {
      document.edge = 'dublin'
      throw new UserError('canceled', 'no')
    }),
    {id: 'canceled'},
  )
  assert.equal(text(), before)
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['config.json'])
})

test('a configuration that is a symbolic link stays a link', onPosix, async (t) => {
  const {store, file, directory, write} = sandbox(t)
  write({edge: 'ashburn'})
  const real = path.join(directory, 'dotfiles.json')
  fs.renameSync(file, real)
  fs.symlinkSync(real, file)
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.ok(fs.lstatSync(file).isSymbolicLink())
  assert.equal(JSON.parse(fs.readFileSync(real, 'utf8')).edge, 'dublin')
})

test('a symbolic link to a missing file stays a link; a loop of links is an error', onPosix, async (t) => {
  const {store, file, directory} = sandbox(t)
  fs.mkdirSync(path.dirname(file))
  fs.mkdirSync(path.join(directory, 'dotfiles'))
  fs.symlinkSync('../dotfiles/link.json', file)
  fs.symlinkSync('twilio.json', path.join(directory, 'dotfiles/link.json'))
  await store.update((document) => {
    document.edge = 'dublin'
  })
  assert.ok(fs.lstatSync(file).isSymbolicLink())
  assert.deepEqual(fs.readdirSync(path.dirname(file)), ['config.json'])
  assert.equal(
    JSON.parse(fs.readFileSync(path.join(directory, 'dotfiles/twilio.json'), 'utf8')).edge,
    'dublin',
  )
  fs.rmSync(file)
  fs.symlinkSync('config.json', file)
  await assert.rejects(
    store.update(() => {}),
    isFileError('file-unwritable', 'ELOOP'),
  )
})

test('a file in place of a directory is an error', async (t) => {
  const {directory} = sandbox(t)
  fs.writeFileSync(path.join(directory, 'file'), '')
  const store = new ConfigStore({TWILIO_CONFIG_DIR: path.join(directory, 'file', 'below')}, now)
  await assert.rejects(
    store.update(() => {}),
    isFileError('file-unwritable', 'ENOTDIR'),
  )
})

/** Runs the writer from a shell, as another user or with a disk of its own. */
function runElsewhere(t: TestContext, shell: string, env: Record<string, string>): string {
  const {status, stdout, stderr} = spawnSync('sh', ['-c', shell], {
    env: {...env, WRITER: bundledWriter(), NODE: process.execPath},
    encoding: 'utf8',
  })
  t.diagnostic(stderr.trim())
  return status === 77 ? 'unavailable' : stdout
}

test('a read-only directory or file is an error', onPosix, async (t) => {
  const {directory, file, write, text, env} = sandbox(t)
  write({edge: 'ashburn'})
  const before = text()
  const asUser =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []
  if (asUser.length > 0) {
    if (spawnSync(asUser[0] as string, [...asUser.slice(1), 'true']).status !== 0) {
      return t.skip(
        'the test runs as root, who may write everything, and setpriv is not available to switch users',
      )
    }
    for (const each of [directory, path.dirname(file), file]) fs.chownSync(each, 65534, 65534)
  }
  const run = `${asUser.join(' ')} "$NODE" "$WRITER" edge dublin`
  fs.chmodSync(path.dirname(file), 0o500)
  // The mode of the default directory would be fixed first, so the test uses a directory of another name.
  const locked = path.join(directory, 'locked')
  fs.renameSync(path.dirname(file), locked)
  const elsewhere = {...env, TWILIO_CONFIG_DIR: locked}
  assert.match(runElsewhere(t, run, elsewhere), /^file-unwritable EACCES: /)
  fs.chmodSync(locked, 0o700)
  fs.chmodSync(path.join(locked, 'config.json'), 0o400)
  assert.match(runElsewhere(t, run, elsewhere), /^file-unwritable EACCES: /)
  assert.equal(fs.readFileSync(path.join(locked, 'config.json'), 'utf8'), before)
})

test('on a full disk the old configuration is kept', onPosix, (t) => {
  const {directory, env} = sandbox(t)
  const mount = path.join(directory, 'disk')
  fs.mkdirSync(mount)
  // 6 KB of configuration and 4 KB of free space: enough for a part of the new file, which is the dangerous case.
  const inside = `
    mount -t tmpfs -o size=32k none "$TWILIO_CONFIG_DIR" || exit 77
    "$NODE" "$WRITER" fill 6000 &&
    { head -c 1000000 /dev/zero > "$TWILIO_CONFIG_DIR/filler"; truncate -s -4096 "$TWILIO_CONFIG_DIR/filler"; "$NODE" "$WRITER" edge dublin; "$NODE" "$WRITER" show; ls "$TWILIO_CONFIG_DIR"; }`
  const output = runElsewhere(t, `unshare -rm sh -c '${inside}' || exit 77`, {
    ...env,
    TWILIO_CONFIG_DIR: mount,
  })
  if (output === 'unavailable')
    return t.skip('cannot mount a small disk: unshare with user namespaces is required')
  assert.match(output, /^file-unwritable ENOSPC: /)
  assert.match(output, /valid, without edge/)
  assert.match(output, /\nconfig\.json\nfiller\n$/)
})
