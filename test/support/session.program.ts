// Runs the command lines that it is sent through the built program, one after the other; tells what each printed.
import dns from 'node:dns'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {root} from './run.ts'
import type {Job, Report} from './session.ts'

const {main} = (await import(join(root, 'dist/main.js'))) as {
  main(argv: readonly string[], root: string): Promise<void>
}

const own = {...process.env}
const {changedPrototypes} = createRequire(import.meta.url)('./prototypes.cjs') as {
  changedPrototypes(): string | undefined
}

// A name that no one has takes seconds to be looked up in vain; the test's server is reached without a name.
dns.lookup = ((name: string, options: unknown, done: unknown) => {
  const callback = (typeof options === 'function' ? options : done) as (error: Error) => void
  process.nextTick(
    callback,
    Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {code: 'ENOTFOUND', syscall: 'getaddrinfo'}),
  )
}) as typeof dns.lookup

const printed = {stdout: '', stderr: ''}
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }) as typeof process.stdout.write
}

const setUp = ({env, input, cwd, terminal}: Job): void => {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, own, env)
  for (const stream of [process.stdout, process.stderr]) {
    for (const [name, value] of Object.entries({
      isTTY: terminal,
      columns: terminal ? 100 : undefined,
      getWindowSize: () => [100, 30],
    })) {
      Object.defineProperty(stream, name, {value, configurable: true})
    }
  }
  Object.defineProperty(process, 'stdin', {value: Readable.from([input]), configurable: true})
  if (cwd !== undefined) process.chdir(cwd)
  process.removeAllListeners('uncaughtException')
  printed.stdout = ''
  printed.stderr = ''
  process.exitCode = undefined
}

process.on('message', async (job: Job) => {
  setUp(job)
  const report = (crash?: string): void => {
    const report: Report = {code: Number(process.exitCode ?? 0), ...printed, ...(crash && {crash})}
    process.send?.(report)
  }
  const onExit = (): void => report('the program ended its process')
  process.once('exit', onExit)
  try {
    await main(job.args, root)
    // What was left behind shows itself now.
    await new Promise((resolve) => setImmediate(resolve))
    report(changedPrototypes())
  } catch (error) {
    report(error instanceof Error ? error.stack : String(error))
  }
  process.off('exit', onExit)
})
process.send?.('ready')
