import assert from 'node:assert/strict'
import {test} from 'node:test'
import {createTerminal} from '../../src/lib/app/terminal.ts'

/** What the terminal says of itself for these variables, with streams that are terminals or none that is. */
function asked(env: Record<string, string>, isTTY = true) {
  const stream = {isTTY, columns: isTTY ? 100 : undefined}
  const {color, interactive, width} = createTerminal(
    {stdin: stream, stdout: stream, stderr: stream} as unknown as NodeJS.Process,
    env,
  )
  return {color: color.stdout, interactive, width}
}

const table: [string, Record<string, string>, boolean, ReturnType<typeof asked>][] = [
  ['a terminal', {}, true, {color: true, interactive: true, width: 100}],
  ['a pipe', {}, false, {color: false, interactive: false, width: undefined}],
  ['NO_COLOR', {NO_COLOR: '1', FORCE_COLOR: '1'}, true, {color: false, interactive: true, width: 100}],
  ['TERM=dumb', {TERM: 'dumb'}, true, {color: false, interactive: true, width: 100}],
  ['CI', {CI: 'true'}, true, {color: false, interactive: false, width: 100}],
  ['CI=false', {CI: 'false'}, true, {color: true, interactive: true, width: 100}],
  ['FORCE_COLOR in a pipe', {FORCE_COLOR: '1'}, false, {color: true, interactive: false, width: undefined}],
  ['FORCE_COLOR=0', {FORCE_COLOR: '0'}, true, {color: false, interactive: true, width: 100}],
]

for (const [name, env, isTTY, expected] of table) {
  test(`color, prompts and width with ${name}`, () => assert.deepEqual(asked(env, isTTY), expected))
}

for (const [name, env, isTTY, height] of [
  ['a terminal', {}, true, 50],
  ['a pipe', {}, false, undefined],
  ['CI', {CI: '1'}, true, undefined],
  ['TERM=dumb', {TERM: 'dumb'}, true, undefined],
  ['NO_COLOR', {NO_COLOR: '1'}, true, 50],
] as const) {
  test(`the height of ${name}`, () => {
    const stream = {isTTY, columns: 100, rows: 50}
    const streams = {stdin: stream, stdout: stream, stderr: stream} as unknown as NodeJS.Process
    assert.equal(createTerminal(streams, env).height, height)
  })
}
