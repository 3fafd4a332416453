import assert from 'node:assert/strict'
import {existsSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {before, test} from 'node:test'
import {expandAlias} from '../../src/lib/aliases/expand-alias.ts'
import {type CommandOutcome, errorOf, runCommand} from '../support/context.ts'
import {runTwilio, temporaryHome} from '../support/run.ts'

let home: string
before(() => {
  home = temporaryHome()
})

const run = (...argv: string[]): Promise<CommandOutcome> => runCommand(argv, {home})
const fileOf = (directory: string): string => join(directory, '.twilio-cli/aliases.json')
const errorIn = async (...argv: string[]): Promise<{code: number; id: string | undefined}> => {
  const outcome = await run(...argv, '-o', 'json')
  return {code: outcome.code, id: errorOf(outcome).id}
}

const EXPANSIONS: readonly [expansion: string, args: readonly string[], argv: readonly string[]][] = [
  ['messages:list', [], ['messages:list']],
  ['messages:list --limit 5', ['-o', 'json'], ['messages:list', '--limit', '5', '-o', 'json']],
  ['messages:create --to $1 --body $2', ['+1', 'a b'], ['messages:create', '--to', '+1', '--body', 'a b']],
  ['messages:create --to $1', ['+1', '--body', 'x'], ['messages:create', '--to', '+1', '--body', 'x']],
  ['x --a $2 --b $1', ['one', 'two', 'three'], ['x', '--a', 'two', '--b', 'one', 'three']],
  ['x --body "Hello $1!"', ['$2; rm'], ['x', '--body', 'Hello $2; rm!']],
  [`x --body '' --name "it's"`, [], ['x', '--body', '', '--name', "it's"]],
]

for (const [expansion, args, argv] of EXPANSIONS) {
  test(`${expansion} with ${args.length} arguments is ${argv.join(' ')}`, () => {
    assert.deepEqual(expandAlias('a', expansion, args, false), {kind: 'command', argv})
  })
}

test('an alias with placeholders, other arguments and flags runs its command', async () => {
  const set = await run(
    'alias:set',
    'text',
    'messages:create -p emulator --from +15005550006 --to $1 --body $2',
  )
  assert.equal(set.code, 0, set.stderr)
  const sent = await run('text', '+12063996576', "Hello, it's me", '-o', 'json')
  assert.equal(sent.code, 0, sent.stderr)
  const [message] = JSON.parse(sent.stdout) as {to: string; body: string}[]
  assert.deepEqual([message?.to, message?.body], ['+12063996576', "Hello, it's me"])
  assert.deepEqual(await errorIn('text', '+12063996576'), {
    code: 2,
    id: 'alias-argument-missing',
  })
  const help = await run('text', '--help')
  assert.deepEqual(help, await run('api:core:messages:create', '--help'))
})

test('aliases are stored in a file of their own that only the user can read, and listed', async () => {
  const own = temporaryHome()
  const options = {home: own}
  assert.equal((await runCommand(['alias:list'], options)).stderr, 'No results\n')
  assert.ok(!existsSync(fileOf(own)))
  await runCommand(['alias:set', 'sent', 'twilio messages:list'], options)
  await runCommand(['alias:set', 'calls-today', '-'], {
    ...options,
    input: "calls:list --start-time '2026-01-01'\n",
  })
  await runCommand(['alias', 'set', 'count', '--shell', 'wc -l "$1"'], options)
  assert.deepEqual(JSON.parse(readFileSync(fileOf(own), 'utf8')), {
    'calls-today': "calls:list --start-time '2026-01-01'",
    count: '!wc -l "$1"',
    sent: 'messages:list',
  })
  assert.equal(statSync(fileOf(own)).mode & 0o777, 0o600)
  const listed = await runCommand(['alias:list', '-o', 'json'], options)
  assert.deepEqual((JSON.parse(listed.stdout) as unknown[])[2], {name: 'sent', expansion: 'messages:list'})
  assert.equal((await runCommand(['alias:remove', 'sent'], options)).code, 0)
  assert.ok(!('sent' in (JSON.parse(readFileSync(fileOf(own), 'utf8')) as object)))
  const gone = await runCommand(['sent', '-o', 'json'], options)
  assert.equal(errorOf(gone).id, 'unknown-command')
})

test('an alias is replaced only with --clobber, and removed only if it exists', async () => {
  assert.equal((await run('alias:set', 'twice', 'messages:list')).code, 0)
  assert.deepEqual(await errorIn('alias:set', 'twice', 'calls:list'), {code: 2, id: 'alias-exists'})
  assert.equal((await run('alias:set', 'twice', 'calls:list', '--clobber')).code, 0)
  assert.equal((JSON.parse(readFileSync(fileOf(home), 'utf8')) as {twice: string}).twice, 'calls:list')
  assert.deepEqual(await errorIn('alias:remove', 'nothing'), {code: 1, id: 'alias-not-found'})
})

for (const name of [
  'profiles',
  'doctor',
  'api',
  'messages',
  'verify',
  'serverless',
  'a b',
  '-x',
  'a:b',
  '$1',
  'constructor',
]) {
  test(`${name} cannot be an alias`, async () => {
    const outcome = await run('alias:set', '-o', 'json', '--', name, 'messages:list')
    assert.deepEqual([outcome.code, errorOf(outcome).id], [2, 'invalid-alias'])
  })
}

for (const expansion of ['nonsense', '', 'messages:list "open', 'self']) {
  test(`an alias cannot stand for ${JSON.stringify(expansion)}`, async () => {
    const {code, id} = await errorIn('alias:set', 'self', expansion)
    assert.deepEqual([code, id], [2, 'invalid-alias'])
  })
}

test('aliases can stand for each other, but not in a loop', async () => {
  const own = temporaryHome()
  const options = {home: own}
  await runCommand(['alias:set', 'b', 'config:list'], options)
  await runCommand(['alias:set', 'a', 'b -o json'], options)
  const listed = await runCommand(['a'], options)
  assert.equal(listed.stdout, (await runCommand(['config:list', '-o', 'json'], options)).stdout)
  await runCommand(['alias:set', 'b', 'a', '--clobber'], options)
  const looped = await runCommand(['a', '-o', 'json'], options)
  assert.deepEqual([looped.code, errorOf(looped).id], [2, 'alias-loop'])
})

test('a command wins over an alias of its name, which a later version may have added', async () => {
  const own = temporaryHome()
  await runCommand(['alias:set', 'mine', 'config:list'], {home: own})
  writeFileSync(fileOf(own), JSON.stringify({version: 'nonsense', messages: 'calls:list'}))
  const version = await runCommand(['version'], {home: own})
  assert.equal(version.code, 0)
  const help = await runCommand(['messages', '--help'], {home: own})
  assert.match(help.stdout, /api:core:messages:create/)
})

test('a damaged file stops only what needs it', async () => {
  const own = temporaryHome()
  await runCommand(['alias:set', 'mine', 'config:list'], {home: own})
  writeFileSync(fileOf(own), '{"mine": 1}')
  const outcome = await runCommand(['mine', '-o', 'json'], {home: own})
  assert.deepEqual([outcome.code, errorOf(outcome).id], [1, 'invalid-aliases'])
  assert.equal((await runCommand(['config:list'], {home: own})).code, 0)
})

test('a secret in an expansion causes a warning that does not show it', async () => {
  const token = '0123456789abcdef0123456789abcdee'
  const outcome = await runCommand(['alias:set', 'me', `api:request /x --header 'Authorization: ${token}'`], {
    home: temporaryHome(),
  })
  assert.equal(outcome.code, 0, outcome.stderr)
  assert.match(outcome.stderr, /secret/)
  assert.ok(!outcome.stderr.includes(token))
  const harmless = await runCommand(['alias:set', 'me', 'messages:list'], {home: temporaryHome()})
  assert.ok(!harmless.stderr.includes('secret'))
})

test('with --shell, sh runs the expansion with the arguments, and its exit code is ours', async () => {
  const own = temporaryHome()
  const set = await runTwilio(['alias:set', '--shell', 'greet', 'printf "%s|" "$@"; exit 7'], {home: own})
  assert.equal(set.code, 0, set.stderr)
  const outcome = await runTwilio(['greet', 'a b', '$(touch x)', '--help'], {home: own})
  assert.deepEqual([outcome.code, outcome.stdout], [7, 'a b|$(touch x)|--help|'])
})
