import {pathToFileURL} from 'node:url'

/** Runs the command lines that it is sent, one after the other, with the built program; gives back what each printed. */
interface Line {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const [, , root = ''] = process.argv
const printed = {stdout: '', stderr: ''}
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = ((chunk: unknown, encoding?: unknown, callback?: unknown) => {
    printed[name] += String(chunk)
    const done = typeof encoding === 'function' ? encoding : callback
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }) as typeof process.stdout.write
}

const {main} = (await import(pathToFileURL(`${root}/dist/main.js`).href)) as {
  main(argv: readonly string[], root: string): Promise<void>
}

process.on('message', async ({args, env}: Line) => {
  printed.stdout = ''
  printed.stderr = ''
  process.exitCode = 0
  Object.assign(process.env, env)
  await main(args, root)
  for (const name of Object.keys(env)) delete process.env[name]
  process.send?.({code: process.exitCode, ...printed})
})
process.send?.('ready')
