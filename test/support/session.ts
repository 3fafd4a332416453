import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {cleanEnvironment, temporaryHome} from './run.ts'
import type {TwilioServer} from './twilio-server.ts'

export interface LineOptions {
  /** Beside the session's own. */
  readonly env?: Readonly<Record<string, string>>
  /** Its standard input; empty unless given. */
  readonly input?: string
  readonly cwd?: string
  /** Are stdout and stderr a terminal? */
  readonly terminal?: boolean
}

export interface Job extends Required<Omit<LineOptions, 'cwd'>> {
  readonly args: readonly string[]
  readonly cwd: string | undefined
}

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Report extends Outcome {
  /** How the program broke what it ran in. */
  readonly crash?: string
}

const program = fileURLToPath(new URL('session.program.mjs', import.meta.url))

const LONGEST_MS = 20_000

/**
 * Runs many command lines in one process of the built program, on the real transport: a process for each would take
 * minutes. What is to do with start-up and the end of a process is for `runTwilio`.
 */
export class Session {
  readonly #env: Readonly<Record<string, string>>
  #child: ChildProcess | undefined

  private constructor(env: Readonly<Record<string, string>>) {
    this.#env = env
  }

  static async start(server: TwilioServer, env: Readonly<Record<string, string>> = {}): Promise<Session> {
    const session = new Session({...server.env, ...env})
    await session.#process()
    return session
  }

  /** @throws when the program throws, ends its process, changes a prototype, or does not come to an end. */
  async run(args: readonly string[], options: LineOptions = {}): Promise<Outcome> {
    const {env = {}, input = '', cwd, terminal = false} = options
    const child = await this.#process()
    const report = new Promise<Report>((resolve, reject) => {
      child.once('message', (report: Report) => {
        if (report.crash === undefined) resolve(report)
        else reject(new Error(`${report.crash}\n${report.stderr}`))
      })
      child.once('exit', (code, signal) => reject(new Error(`the process ended with ${signal ?? code}`)))
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS)
    child.send({args, env, input, cwd, terminal} satisfies Job)
    try {
      return await report
    } catch (error) {
      // What it ran in may be broken.
      this.#child = undefined
      child.kill('SIGKILL')
      throw error
    } finally {
      clearTimeout(timer)
      child.removeAllListeners()
    }
  }

  async end(): Promise<void> {
    const child = this.#child
    if (!child) return
    child.disconnect()
    await once(child, 'exit')
  }

  async #process(): Promise<ChildProcess> {
    if (this.#child) return this.#child
    const child = fork(program, {
      env: cleanEnvironment(temporaryHome(), this.#env) as NodeJS.ProcessEnv,
      execArgv: [],
      serialization: 'advanced',
    })
    await once(child, 'message')
    this.#child = child
    return child
  }
}
