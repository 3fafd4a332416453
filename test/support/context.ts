import {Readable, Writable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import {SourceConfig} from '../../scripts/source-config.ts'
import type {Clock} from '../../src/lib/app/clock.ts'
import {Context} from '../../src/lib/app/context.ts'
import type {Environment} from '../../src/lib/app/environment.ts'
import {readInvocation} from '../../src/lib/app/invocation.ts'
import type {Terminal} from '../../src/lib/app/terminal.ts'
import type {Signals} from '../../src/lib/runtime/signals.ts'
import {run} from '../../src/program.ts'
import {testAuthority} from './certificates.ts'
import {type PrintedError, parseError} from './printed-error.ts'
import {cleanEnvironment, root, temporaryHome} from './run.ts'
import {redirectHere, type TwilioServer} from './twilio-server.ts'

export interface ContextOptions {
  /** Beside a home of its own, PATH, TZ and LANG. */
  readonly env?: Readonly<Environment>
  /** Standard input; empty unless given. */
  readonly input?: string
  /** Columns of the terminal that stdout is; undefined for a pipe. */
  readonly width?: number
  /** Its lines; undefined when nobody reads there. */
  readonly height?: number
  /** Is stderr a terminal? */
  readonly isRead?: boolean
  readonly color?: boolean
  /** The system's unless given. */
  readonly clock?: Partial<Clock>
  readonly cwd?: string
  /** Its home directory; a fresh one unless given. */
  readonly home?: string
  /** Where its requests go. */
  readonly server?: TwilioServer
}

export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Signals that never come. */
export const quietSignals: Signals = {
  endOnSignals: () => {},
  untilInterrupted: () => new AbortController().signal,
  passTo: () => () => {},
  interruptedCode: () => undefined,
  whileAsking: (ask) => ask(),
  whilePaging: (_isOpen, page) => page(),
  beforeExit: () => () => {},
}

/** A stream that keeps what is written to it. */
const recorder = (): {stream: Writable; text: () => string} => {
  const chunks: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      done()
    },
  })
  return {stream, text: () => chunks.join('')}
}

/** A context of its own, with a terminal that keeps what is written to it; nothing of the process is touched. */
export async function testContext(
  argv: readonly string[],
  {
    env = {},
    input = '',
    width,
    height,
    isRead = false,
    color = false,
    clock = {},
    cwd = root,
    server,
    ...options
  }: ContextOptions = {},
): Promise<{context: Context; stdout: () => string; stderr: () => string}> {
  const [out, err] = [recorder(), recorder()]
  const home = options.home ?? temporaryHome()
  if (server) redirectHere(server)
  const directory = `${home}/.twilio-cli`
  const terminal: Terminal = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: out.stream,
    stderr: Object.assign(err.stream, {isTTY: isRead}),
    width,
    height,
    interactive: false,
    color: {stdout: color, stderr: color},
  }
  const context = await Context.create({
    root,
    invocation: readInvocation(argv),
    terminal,
    env: {
      ...cleanEnvironment(home),
      TWILIO_CONFIG_DIR: directory,
      TWILIO_DATA_DIR: directory,
      TWILIO_CACHE_DIR: directory,
      ...(server && {TWILIO_CA_BUNDLE: testAuthority().file}),
      ...env,
    },
    clock: {
      now: () => Date.now(),
      sleep: async (ms, signal) => void (await sleep(ms, undefined, signal && {signal})),
      random: () => Math.random(),
      ...clock,
    },
    signals: quietSignals,
    cwd: () => cwd,
  })
  return {context, stdout: out.text, stderr: err.text}
}

/** Runs a command line in this process, from its source, as the program would in another. */
export async function runCommand(
  argv: readonly string[],
  options: ContextOptions = {},
): Promise<CommandOutcome> {
  const {context, stdout, stderr} = await testContext(argv, options)
  const code = await run(context, SourceConfig)
  return {code, stdout: stdout(), stderr: stderr()}
}

/** The error that a command has printed with `-o json`. */
export const errorOf = ({stderr}: {readonly stderr: string}): PrintedError => parseError(stderr)
