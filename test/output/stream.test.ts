import assert from 'node:assert/strict'
import {execFile, spawn} from 'node:child_process'
import {test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const run = promisify(execFile)
const PROGRAM = fileURLToPath(new URL('stream.program.ts', import.meta.url))

interface Outcome {
  readonly asked: number
  readonly written: number
  readonly peak: number
  readonly closed: boolean
}

/** Runs the program with its stdout in a shell's pipe; gives what the pipe's end prints and the program's own account. */
async function piped(
  format: string,
  count: number,
  into: string,
  ...query: readonly string[]
): Promise<{stdout: string; outcome: Outcome}> {
  const script = `set -o pipefail; "$0" --import tsx "$1" ${format} ${count} "$2" "$3" | ${into}`
  const {stdout, stderr} = await run('bash', ['-c', script, process.execPath, PROGRAM, ...query])
  return {stdout, outcome: JSON.parse(stderr)}
}

for (const format of ['json', 'tsv', 'columns']) {
  test(`${format}: 200,000 records use the same memory as 2,000`, async () => {
    const [few, many] = await Promise.all([
      piped(format, 2000, 'tail -c 3'),
      piped(format, 200_000, 'tail -c 3'),
    ])
    assert.equal(many.outcome.written, 200_000)
    if (format === 'json') assert.equal(many.stdout, '}\n]\n'.slice(-3))
    // Their text is over 150 MB as JSON. What may grow is the young generation of the engine's heap, by some 35 MB.
    const growth = (many.outcome.peak - few.outcome.peak) / 1024
    assert.ok(growth < 70, `grew by ${growth.toFixed(0)} MB`)
  })
}

for (const query of [
  ['[].sid'],
  ["[?direction=='inbound'].[sid, to]"],
  ["[?status=='delivered'].{sid: sid, media: subresourceUris.media}"],
  ['', '.[].sid'],
  ['', '.[] | select(.status == "delivered") | [.sid, .to]'],
]) {
  test(`${query.join('')}: a query works on 200,000 records in the memory of 20,000`, async () => {
    const few = await piped('tsv', 20_000, 'tail -c 3', ...query)
    const many = await piped('tsv', 200_000, 'tail -c 3', ...query)
    assert.equal(many.outcome.asked, 200)
    const growth = (many.outcome.peak - few.outcome.peak) / 1024
    assert.ok(growth < 70, `grew by ${growth.toFixed(0)} MB`)
  })
}

for (const format of ['json', 'tsv', 'columns', 'table']) {
  test(`${format}: a closed pipe ends the program quietly, with exit code 0`, async () => {
    const {stdout, outcome} = await piped(format, 20_000, 'head -1')
    assert.equal(stdout.split('\n').length, 2)
    assert.equal(outcome.closed, true)
    assert.ok(outcome.asked <= 4, `${outcome.asked} pages were asked for`)
  })
}

test('a slow reader makes the source wait', async () => {
  const program = spawn(process.execPath, ['--import', 'tsx', PROGRAM, 'tsv', '20000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise((resolve) => program.on('close', resolve))
  await new Promise((resolve) => setTimeout(resolve, 1500))
  assert.equal(stderr, '', 'still writing: nobody has read')
  program.stdout.resume()
  assert.equal(await ended, 0)
  assert.equal(JSON.parse(stderr).written, 20_000)
})

test('a full disk is one error', {skip: process.platform !== 'linux'}, async () => {
  const script = '"$0" --import tsx "$1" tsv 5000 > /dev/full'
  await assert.rejects(
    run('bash', ['-c', script, process.execPath, PROGRAM]),
    (error: {stderr: string; code: number}) => {
      assert.equal(error.code, 3)
      assert.match(error.stderr, /^failed: output-failed: .*no space left on device/m)
      return true
    },
  )
})
