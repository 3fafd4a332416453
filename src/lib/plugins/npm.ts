import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Writable} from 'node:stream'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'

interface NpmOptions {
  readonly cwd: string
  readonly verbose: boolean
  readonly registry?: string | undefined
  readonly env: Environment
  /** Takes what npm says, as it says it, where it is verbose. */
  readonly stderr: Writable
}

interface NpmOutput {
  readonly stdout: string[]
  readonly stderr: string[]
}

/** Credentials are of no use to npm, nor to the scripts of what it installs. */
const SECRETS = [
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_API_KEY',
  'TWILIO_API_SECRET',
  'SENDGRID_API_KEY',
]

/**
 * Runs the user's own npm, with their configuration.
 *
 * @throws UserError with npm's own words, when it fails or isn't there
 */
export async function runNpm(args: readonly string[], options: NpmOptions): Promise<NpmOutput> {
  const [program, first] = npmProgram(options.env)
  const loglevel = options.verbose ? 'verbose' : 'error'
  const all = [...first, ...args, `--loglevel=${loglevel}`, '--no-fund', '--no-audit', '--no-update-notifier']
  if (options.registry) all.push(`--registry=${options.registry}`)
  const env: NodeJS.ProcessEnv = {...options.env, HUSKY: '0'}
  for (const name of SECRETS) delete env[name]
  const child = spawn(program, all, {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  // It would go on installing when a signal has ended us.
  const stop = () => child.kill()
  process.once('exit', stop)
  child.once('close', () => process.off('exit', stop))
  const stdout: string[] = []
  const stderr: string[] = []
  const collect = (into: string[]) => (chunk: string) => {
    into.push(chunk)
    if (options.verbose) options.stderr.write(chunk)
  }
  child.stdout.setEncoding('utf8').on('data', collect(stdout))
  child.stderr.setEncoding('utf8').on('data', collect(stderr))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(withoutNpm(error)))
    child.once('close', resolve)
  })
  if (code === 0) return {stdout, stderr}
  throw new UserError(
    'npm-failed',
    `npm ${args[0]} failed: ${complaint(stderr.join('')) || `it ended with ${code}`}.`,
    {
      hint: 'Run it again with --verbose to see all that npm says.',
    },
  )
}

/** On Windows npm is a batch file, which takes a shell to run; the script that it starts does not. */
const npmProgram = (env: Environment): [program: string, first: string[]] => {
  if (process.platform !== 'win32') return ['npm', []]
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const found = [
    beside,
    ...(env.PATH ?? '').split(';').map((path) => join(path, 'node_modules/npm/bin/npm-cli.js')),
  ].find((file) => existsSync(file))
  if (!found) throw withoutNpm(undefined)
  return [process.execPath, [found]]
}

const withoutNpm = (cause: unknown): UserError =>
  new UserError('npm-unavailable', 'Plugins are installed with npm, which cannot be run here.', {
    hint: 'Install it (it comes with Node: https://nodejs.org), and see that it is on the PATH.',
    cause,
  })

/** The lines of npm's errors that say something: not codes, logs' places, and stacks. */
const complaint = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^npm (ERR!|error)\s*/i, '').trim())
    .filter((line) => line !== '' && !/^(code|errno|syscall|path|npm warn|A complete log|at )\b/i.test(line))
    .slice(0, 3)
    .join(' ')
    .replace(/\.$/, '')
