import {spawn} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {TwilioServer} from './twilio-server.ts'

export interface RunOptions {
  /** Beside what a clean environment has: PATH, HOME, TZ and LANG. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where its requests go. */
  readonly server?: TwilioServer
  /** Its standard input; empty unless given. */
  readonly input?: string | Buffer
  readonly cwd?: string
  /** Its home directory; a fresh one unless given. */
  readonly home?: string
  /** After which it is killed; 20,000 unless given. */
  readonly timeoutMs?: number
}

export interface RunResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs the built program as a user's shell would, with an environment and a home of its own. */
export function runTwilio(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return runNode([join(root, 'bin/run.js'), ...args], options)
}

/** Runs Node with these arguments in the same clean environment. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const {input = '', timeoutMs = 20_000} = options
  const home = options.home ?? temporaryHome()
  const child = spawn(process.execPath, args, {
    cwd: options.cwd ?? home,
    env: cleanEnvironment(home, {...options.server?.env, ...options.env}),
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk) => stdout.push(chunk))
  child.stderr.on('data', (chunk) => stderr.push(chunk))
  // It may end without reading its input.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      })
    })
  })
}

/** An environment with nothing of this one but the way to programs. */
export function cleanEnvironment(
  home: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Record<string, string | undefined> {
  return {
    PATH: process.env.PATH,
    HOME: home,
    USERPROFILE: home,
    SystemRoot: process.env.SystemRoot,
    TMPDIR: process.env.TMPDIR,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    ...env,
  }
}

const homes: string[] = []
process.once('exit', () => {
  for (const home of homes) rmSync(home, {recursive: true, force: true, maxRetries: 3})
})

/** A fresh, empty home directory, removed when the test process ends. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-home-'))
  homes.push(home)
  return home
}
