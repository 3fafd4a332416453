import assert from 'node:assert/strict'
import {cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, beforeEach, describe, test} from 'node:test'
import {Context} from '../../src/lib/app/context.ts'
import {checkForUpdate} from '../../src/lib/install/check-for-update.ts'
import {noticeUpdate} from '../../src/lib/install/update-notice.ts'
import {type ContextOptions, testContext} from '../support/context.ts'
import {root, runNode, temporaryHome} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {json, startTwilio} from '../support/twilio-server.ts'
import {until} from '../support/until.ts'

const DAY_MS = 86_400_000
const registry = await startTwilio(({host, path}) =>
  host === 'registry.npmjs.org' && path === '/switchboard-cli/latest' ? json({version: '99.0.0'}) : undefined,
)
after(() => registry.close())
beforeEach(() => {
  registry.requests.length = 0
})

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const published = {...manifest, switchboard: {publishedTo: 'npm'}}

interface Situation extends ContextOptions {
  readonly args?: readonly string[]
  readonly state?: object | string
  readonly isPublished?: boolean
  readonly now?: number
  readonly id?: string
}

/** A context of an installed copy, for a person on a terminal. */
const contextOf = async ({args = [], isPublished = true, now = 10 * DAY_MS, home, ...options}: Situation) => {
  const place = home ?? temporaryHome()
  const directory = join(place, 'package')
  mkdirSync(directory, {recursive: true})
  writeFileSync(join(directory, 'package.json'), JSON.stringify(isPublished ? published : manifest))
  const clock = {now: () => now}
  const made = await testContext(args, {isRead: true, width: 80, home: place, clock, ...options})
  const {invocation, terminal, env, signals, cwd} = made.context
  const given = {root: directory, invocation, terminal, env, clock: made.context.clock, signals, cwd}
  return {...made, context: await Context.create(given), file: join(place, '.twilio-cli/update-check.json')}
}

const noticeIn = async ({state, id = 'api:core:messages:list', ...situation}: Situation) => {
  const {context, stderr, file} = await contextOf(situation)
  if (state !== undefined) {
    mkdirSync(join(file, '..'), {recursive: true})
    writeFileSync(file, typeof state === 'string' ? state : JSON.stringify(state))
  }
  let checks = 0
  noticeUpdate(context, id, () => checks++)
  const stored = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  return {
    checks,
    shown: stderr().includes('99.0.0'),
    stored: stored && stored !== state ? JSON.parse(stored) : stored,
    file,
  }
}

const NOW = 10 * DAY_MS
const KNOWN = {checkedAt: NOW - 1000, latest: '99.0.0'}

describe('the notice of an update', () => {
  test('is shown once a day, of what an earlier check has found', async () => {
    const first = await noticeIn({state: KNOWN})
    assert.deepEqual([first.shown, first.checks, first.stored.noticedAt], [true, 0, NOW])
    assert.equal((await noticeIn({state: first.stored})).shown, false)
    const tomorrow = await noticeIn({state: first.stored, now: NOW + DAY_MS})
    assert.deepEqual([tomorrow.shown, tomorrow.checks], [true, 1])
  })

  test('is not shown for the same or an older version, or for what is none', async () => {
    for (const latest of [manifest.version, '0.0.1', `${manifest.version}-beta.1`, '\x1b[31m99', 'x']) {
      assert.equal((await noticeIn({state: {...KNOWN, latest}})).shown, false, latest)
    }
  })

  test('comes from a check at most once a day, also if that fails', async () => {
    const first = await noticeIn({})
    assert.deepEqual([first.shown, first.checks, first.stored], [false, 1, {checkedAt: NOW}])
    assert.equal(statSync(first.file).mode & 0o777, 0o600)
    assert.equal((await noticeIn({state: first.stored})).checks, 0)
    assert.equal((await noticeIn({state: {checkedAt: NOW + 5 * DAY_MS}})).checks, 1)
    assert.equal((await noticeIn({state: '{damaged'})).checks, 1)
  })

  const OFF: Readonly<Record<string, Situation>> = {
    'with TWILIO_NO_UPDATE_NOTIFIER': {env: {TWILIO_NO_UPDATE_NOTIFIER: '1'}},
    'with NO_UPDATE_NOTIFIER': {env: {NO_UPDATE_NOTIFIER: '1'}},
    'in CI': {env: {CI: 'true'}},
    'when stderr is no terminal': {isRead: false},
    'when stdout is no terminal': {width: undefined},
    'with --silent': {args: ['api:core:messages:list', '--silent']},
    'with -l none': {args: ['api:core:messages:list', '-l', 'none']},
    'with -o json': {args: ['api:core:messages:list', '-o', 'json']},
    'with --json': {args: ['api:core:messages:list', '--json']},
    'in a copy that is not from the registry': {isPublished: false},
    'in a script for completion': {id: 'autocomplete:script'},
    'in doctor': {id: 'doctor'},
    'in update': {id: 'update'},
  }
  for (const [when, situation] of Object.entries(OFF)) {
    test(`is off ${when}`, async () => {
      const {shown, checks} = await noticeIn({state: {latest: '99.0.0'}, ...situation})
      assert.deepEqual([shown, checks], [false, 0])
    })
  }

  test('does not come where nothing can be stored: each run would check again', async () => {
    const {checks, shown} = await noticeIn({env: {TWILIO_DATA_DIR: '/dev/null/x'}})
    assert.deepEqual([checks, shown], [0, false])
  })
})

describe('a check for an update', () => {
  test('asks the registry and says nothing about the user', async () => {
    const {context, file} = await contextOf({
      server: registry,
      env: {TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4)},
    })
    await checkForUpdate(context)
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), {checkedAt: NOW, latest: '99.0.0'})
    const [{method, path, search, headers, body} = assert.fail()] = registry.requests
    assert.deepEqual([method, path, search, body], ['GET', '/switchboard-cli/latest', '', ''])
    const {accept, 'user-agent': agent, ...rest} = headers
    assert.deepEqual([accept, agent], ['application/json', 'switchboard-cli'])
    assert.deepEqual(
      Object.keys(rest).filter((name) => !['host', 'connection', 'accept-encoding'].includes(name)),
      [],
    )
  })

  test('stores nothing of a response that is no version', async () => {
    for (const answer of [
      json({version: '1; rm'}),
      json({}),
      json({version: '99.0.0'}, 404),
      {body: '<html>'},
    ]) {
      registry.answer(answer)
      const {context, file} = await contextOf({server: registry})
      await checkForUpdate(context).catch(() => {})
      assert.equal(existsSync(file), false)
    }
  })
})

test('an installed copy shows on a terminal what the check of an earlier run has found', async () => {
  const home = temporaryHome()
  const copy = join(home, 'node_modules/switchboard-cli')
  for (const name of ['bin/run.js', 'dist', 'oclif.manifest.json']) {
    cpSync(join(root, name), join(copy, name), {recursive: true})
  }
  writeFileSync(join(copy, 'package.json'), JSON.stringify(published))
  const options = {home, server: registry, root: copy}
  const piped = await runNode([join(copy, 'bin/run.js'), 'alias:list'], {home, server: registry})
  assert.equal(piped.code, 0, piped.stderr)
  const file = join(home, '.twilio-cli/update-check.json')
  assert.equal(existsSync(file), false)
  const first = await runOnTerminal(['alias:list'], [], options)
  assert.equal(first.code, 0, first.screen)
  assert.doesNotMatch(first.screen, /99\.0\.0/)
  await until(() => readFileSync(file, 'utf8').includes('99.0.0'))
  const second = await runOnTerminal(['alias:list'], [], options)
  assert.match(second.screen, /99\.0\.0/)
  assert.equal(registry.requests.length, 1)
  assert.doesNotMatch((await runOnTerminal(['alias:list'], [], options)).screen, /99\.0\.0/)
})
