// Runs command lines through the built program, one after the other in this process: what a process of its own
// would write, and what it would end with, is told to the parent.
import dns from 'node:dns'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import type {InProcessResult, Job} from './in-process.ts'
import {root} from './run.ts'

const {main} = (await import(join(root, 'dist/main.js'))) as {
  main(argv: readonly string[], root: string): Promise<void>
}

const base = {...process.env}
const shapes = [Object.prototype, Array.prototype, Function.prototype, String.prototype]
const namesOf = (): string => shapes.map((shape) => Reflect.ownKeys(shape).map(String).join()).join(';')
const clean = namesOf()

// No name is looked up, so that a hostile one costs no time; the test's server is reached without one.
dns.lookup = ((name: string, options: unknown, done: unknown) => {
  const callback = (typeof options === 'function' ? options : done) as (error: Error) => void
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {code: 'ENOTFOUND'})
  process.nextTick(callback, error)
}) as typeof dns.lookup

let stdout = ''
let stderr = ''
let current = 0

const capture = (name: 'stdout' | 'stderr', take: (text: string) => void): void => {
  process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') process.nextTick(callback as () => void)
    return true
  }) as typeof process.stdout.write
}
capture('stdout', (text) => {
  stdout += text
})
capture('stderr', (text) => {
  stderr += text
})

const report = (crash?: string): void => {
  const result: InProcessResult = {
    id: current,
    code: Number(process.exitCode ?? 0),
    stdout,
    stderr,
    prototypes: namesOf() === clean ? '' : namesOf(),
    ...(crash !== undefined && {crash}),
  }
  process.send?.(result)
}

process.on('exit', (code) => {
  process.exitCode = code
  if (current !== 0) report('the program ended the process')
})

process.on('message', async (job: Job) => {
  current = job.id
  stdout = ''
  stderr = ''
  process.exitCode = undefined
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, base, job.env)
  for (const name of ['stdout', 'stderr'] as const) {
    const set = (property: string, value: unknown) =>
      Object.defineProperty(process[name], property, {value, configurable: true})
    set('isTTY', job.terminal === true)
    set('columns', 100)
    set('getWindowSize', () => [100, 30])
  }
  Object.defineProperty(process, 'stdin', {value: Readable.from([job.input ?? '']), configurable: true})
  if (job.cwd) process.chdir(job.cwd)
  process.removeAllListeners('uncaughtException')
  try {
    await main(job.argv, root)
    // What was left behind shows itself now.
    await new Promise((resolve) => setImmediate(resolve))
    report()
  } catch (error) {
    report(error instanceof Error ? error.stack : String(error))
  }
  current = 0
})

process.send?.({id: 0, ready: true})
