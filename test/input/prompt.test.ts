import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {test} from 'node:test'
import {openCatalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import {findFlags} from '../../src/lib/app/invocation.ts'
import {formatCommandLine} from '../../src/lib/oclif/input/format-command-line.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {root} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'

const CREATE = 'api:core:messages:create'
const FEEDBACK = 'api:core:messages:feedback:create'
const MESSAGE = `SM${'1'.repeat(32)}`
const DOWN = '\x1b[B'

const noTerminal =
  spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
    ? false
    : 'no terminal can be opened: script (util-linux) is required'

test('--prompt asks for required parameters, then for the optional ones that are selected', {
  skip: noTerminal,
}, async () => {
  const argv = [
    CREATE,
    '--from',
    '+15005550006',
    '--prompt',
    '-p',
    'emulator',
    '--properties',
    'to,body,status',
  ]
  const {code, screen} = await runOnTerminal(argv, [
    {see: /\? to \(/, type: '+15558675310\r'},
    {see: /Optional parameters/, type: ' \r'},
    {see: /\? body \(/, type: "It's ready\r"},
  ])
  assert.equal(code, 0, screen)
  assert.match(screen, /\+15558675310 +It's ready +queued/)
  const line = `twilio ${CREATE} --from +15005550006 -p emulator --properties to,body,status --to +15558675310 --body 'It'\\''s ready'`
  assert.ok(screen.includes(line), screen)
  assert.ok(!screen.includes('? from'), screen)
})

test('an invalid answer is asked again with the reason, and enums are chosen from a list', {
  skip: noTerminal,
}, async () => {
  const {code, screen} = await runOnTerminal(
    [FEEDBACK, '--cli-prompt', '--dry-run', '-p', 'emulator'],
    [
      {see: /message-sid \(/, type: 'SM1\r'},
      {see: /--message-sid must be/, type: `${'\x7f'.repeat(3)}${MESSAGE}\r`},
      {see: /Optional parameters/, type: `${DOWN} \r`},
      {see: /unconfirmed/, type: `${DOWN}\r`},
    ],
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /"Outcome": "unconfirmed"/)
  assert.match(screen, new RegExp(`Messages/${MESSAGE}/Feedback.json`))
})

test('Ctrl-C at a question exits with 130', {skip: noTerminal}, async () => {
  const {code, screen} = await runOnTerminal(
    [CREATE, '--prompt', '-p', 'emulator'],
    [{see: /\? to \(/, type: '\x03'}],
  )
  assert.equal(code, 130, screen)
})

test('an unknown flag is reported before anything is asked', {skip: noTerminal}, async () => {
  const {code, screen} = await runOnTerminal([CREATE, '--prompt', '--bodi', 'x', '-p', 'emulator'], [])
  assert.equal(code, 2, screen)
  assert.doesNotMatch(screen, /\? to/)
})

test('with CI set, nothing is asked', {skip: noTerminal}, async () => {
  const argv = [CREATE, '--prompt', '-p', 'emulator', '-o', 'json']
  const {code, screen} = await runOnTerminal(argv, [], {env: {CI: 'true'}})
  assert.equal(code, 2, screen)
  assert.match(screen, /"id": *"terminal-required"/)
})

test('without a terminal, --prompt is an error', async () => {
  const outcome = await runCommand([CREATE, '--prompt', '-p', 'emulator', '-o', 'json'])
  assert.equal(outcome.code, 2)
  assert.equal(errorOf(outcome).id, 'terminal-required')
})

test('a secret is masked while it is typed', {skip: noTerminal}, async () => {
  const {code, screen} = await runOnTerminal(
    ['api:chat:v2:credentials:create', '--type', 'fcm', '--prompt', '--dry-run', '-p', 'emulator'],
    [
      {see: /Optional parameters/, type: `\x1b[A \r`},
      {see: /\? secret/, type: 'hunter2-hunter2\r'},
    ],
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /--secret VALUE/)
  assert.match(screen, /"Secret": "\[redacted\]"/)
  assert.ok(!screen.includes('hunter2'), screen)
})

test("--prompt is Twilio's parameter where an operation has one, and --cli-prompt asks", async () => {
  const argv = [
    'api:intelligence:v3:control-plane:operators:create',
    '--prompt',
    'Summarize',
    '-p',
    'emulator',
  ]
  const required = ['--display-name', 'x', '--output-format', 'TEXT']
  const sent = await runCommand([...argv, ...required, '--dry-run'])
  assert.equal(sent.code, 0, sent.stderr)
  assert.equal(JSON.parse(sent.stdout).dry_run.params.prompt, 'Summarize')
  const asked = await runCommand([...argv, ...required, '--cli-prompt', '-o', 'json'])
  assert.equal(errorOf(asked).id, 'terminal-required')
})

test('the command line that is shown has no secrets, whether typed or answered', () => {
  const operation = openCatalog(join(root, 'dist', 'catalog')).operation(
    'api:chat:v2:credentials:create',
  ) as Operation
  const flags = {
    prompt: {type: 'boolean'},
    secret: {type: 'option'},
    'api-key': {type: 'option'},
    'friendly-name': {type: 'option'},
    type: {type: 'option', char: 't'},
  }
  const argv = ['--prompt', '--type', 'fcm', '--api-key=hunter2', '--friendly-name', 'a b']
  const answers = new Map<string, string | boolean>([
    ['secret', 'hunter3'],
    ['sandbox', false],
  ])
  const line = formatCommandLine('x:create', operation, findFlags(argv, flags), 'prompt', argv, answers)
  assert.equal(
    line,
    "twilio x:create --type fcm --api-key VALUE --friendly-name 'a b' --secret VALUE --no-sandbox",
  )
})
