// Runs the command lines that it is sent (see Job in session.ts) through the built program, one after the other; tells
// what each printed. JavaScript, since a loader of TypeScript would slow every import of the program down.
import dns from 'node:dns'
import {Readable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {changedPrototypes} from './prototypes.cjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const {main} = await import(new URL('../../dist/main.js', import.meta.url))

const own = {...process.env}

// A name that no one has takes seconds to be looked up in vain; the test's server is reached without a name.
dns.lookup = (name, options, done) => {
  const error = new Error(`getaddrinfo ENOTFOUND ${name}`)
  const callback = typeof options === 'function' ? options : done
  process.nextTick(callback, Object.assign(error, {code: 'ENOTFOUND', syscall: 'getaddrinfo'}))
}

const printed = {stdout: '', stderr: ''}
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, callback) => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done)
    return true
  }
}

const setUp = ({env, input, cwd, terminal}) => {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, own, env)
  const shape = {
    isTTY: terminal,
    columns: terminal ? 100 : undefined,
    getWindowSize: () => [100, 30],
  }
  for (const stream of [process.stdout, process.stderr]) {
    for (const [name, value] of Object.entries(shape)) {
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

process.on('message', async (job) => {
  setUp(job)
  const report = (crash) =>
    process.send({code: Number(process.exitCode ?? 0), ...printed, ...(crash && {crash})})
  const onExit = () => report('the program ended its process')
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
process.send('ready')
