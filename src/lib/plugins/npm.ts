import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {createInterface} from 'node:readline'
import type {Readable} from 'node:stream'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import type {Signals} from '../runtime/signals.ts'

interface NpmOptions {
  readonly cwd: string
  readonly verbose: boolean
  readonly registry?: string | undefined
  readonly env: Environment
  readonly signals: Signals
  /** Gets the lines of npm's output while it runs, when verbose. */
  readonly showLine: (line: string) => void
}

interface NpmOutput {
  readonly stdout: string[]
  readonly stderr: string[]
}

/** Hidden from npm and from the scripts of the packages that it installs. */
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
 * @throws UserError with npm's message, when it fails or is not installed
 */
export async function runNpm(args: readonly string[], options: NpmOptions): Promise<NpmOutput> {
  const [program, firstArgs] = npmProgram(options.env)
  const loglevel = options.verbose ? 'verbose' : 'error'
  const all = [
    ...firstArgs,
    ...args,
    `--loglevel=${loglevel}`,
    '--no-fund',
    '--no-audit',
    '--no-update-notifier',
  ]
  if (options.registry) all.push(`--registry=${options.registry}`)
  const env: NodeJS.ProcessEnv = {...options.env, HUSKY: '0'}
  for (const name of SECRETS) delete env[name]
  const child = spawn(program, all, {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  // npm would continue to install after a signal ends this process.
  child.once(
    'close',
    options.signals.beforeExit(() => child.kill()),
  )
  const stdout: string[] = []
  const stderr: string[] = []
  const collect = (stream: Readable, into: string[]): void => {
    stream.setEncoding('utf8').on('data', (chunk: string) => into.push(chunk))
    // By lines: a secret or a character can be in two chunks.
    if (options.verbose) createInterface({input: stream, crlfDelay: Infinity}).on('line', options.showLine)
  }
  collect(child.stdout, stdout)
  collect(child.stderr, stderr)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(npmUnavailable(error)))
    child.once('close', resolve)
  })
  if (code === 0) return {stdout, stderr}
  throw new UserError(
    'npm-failed',
    `npm ${args[0]} failed: ${errorSummary(stderr.join('')) || `it exited with code ${code}`}.`,
    {
      hint: 'Run the command again with --verbose to see all output of npm.',
    },
  )
}

/** On Windows, npm is a batch file, which only a shell can run; so Node runs npm's script directly. */
const npmProgram = (env: Environment): [program: string, firstArgs: string[]] => {
  if (process.platform !== 'win32') return ['npm', []]
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  const found = [
    beside,
    ...(env.PATH ?? '').split(';').map((path) => join(path, 'node_modules/npm/bin/npm-cli.js')),
  ].find((file) => existsSync(file))
  if (!found) throw npmUnavailable(undefined)
  return [process.execPath, [found]]
}

const npmUnavailable = (cause: unknown): UserError =>
  new UserError('npm-unavailable', 'Could not run npm, which installs the plugins.', {
    hint: 'Install npm (it comes with Node: https://nodejs.org) and make sure that it is on the PATH.',
    cause,
  })

/** The lines of npm's error output that explain the error, without codes, log files and stack traces. */
const errorSummary = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^npm (ERR!|error)\s*/i, '').trim())
    .filter((line) => line !== '' && !/^(code|errno|syscall|path|npm warn|A complete log|at )\b/i.test(line))
    .slice(0, 3)
    .join(' ')
    .replace(/\.$/, '')
