import {spawn} from 'node:child_process'
import {join} from 'node:path'
import {stripVTControlCharacters} from 'node:util'
import {cleanEnvironment, type RunOptions, root, temporaryHome} from './run.ts'

/** What a person does: waits until the screen shows something, then types. `\r` is Enter, `\x1b[B` the arrow down. */
export interface Step {
  readonly see: RegExp
  readonly type: string
}

export interface Session {
  readonly code: number | null
  /** All that was shown, without escape sequences; stdout and stderr are one here. */
  readonly screen: string
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Runs the built program on a terminal of its own (`script` of util-linux), with a person's answers. */
export function runOnTerminal(
  args: readonly string[],
  steps: readonly Step[],
  options: Omit<RunOptions, 'input'> & {readonly root?: string} = {},
): Promise<Session> {
  const home = options.home ?? temporaryHome()
  const command = [process.execPath, join(options.root ?? root, 'bin/run.js'), ...args].map(quote).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd: options.cwd ?? home,
    env: cleanEnvironment(home, {
      TERM: 'xterm',
      COLUMNS: '120',
      SHELL: '/bin/sh',
      ...options.server?.env,
      ...options.env,
    }),
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 20_000)
  const left = [...steps]
  let screen = ''
  let seen = 0
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk: string) => {
    screen += stripVTControlCharacters(chunk)
    const [next] = left
    if (!next?.see.test(screen.slice(seen))) return
    left.shift()
    seen = screen.length
    // A prompt reads keys once it has drawn itself.
    setTimeout(() => child.stdin.write(next.type), 50)
  })
  child.stdin.on('error', () => {})
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({code, screen})
    })
  })
}
