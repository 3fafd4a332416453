import {type ChildProcess, fork} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {cleanEnvironment, root, temporaryHome} from './run.ts'
import type {TwilioServer} from './twilio-server.ts'

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const program = fileURLToPath(new URL('session-process.ts', import.meta.url))

/**
 * Runs many command lines in one process of the built program, on the real transport: a process for each would take
 * minutes. What is to do with start-up and the end of a process is for `runTwilio`.
 */
export class Session {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(server: TwilioServer, env: Readonly<Record<string, string>>): Promise<Session> {
    const {NODE_OPTIONS: redirect, ...rest} = server.env
    const child = fork(program, [root.replace(/\/$/, '')], {
      env: cleanEnvironment(temporaryHome(), {...rest, NODE_OPTIONS: `${redirect} --import tsx`, ...env}),
      execArgv: [],
      cwd: root,
    })
    await once(child, 'message')
    return new Session(child)
  }

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    this.#child.send({args, env})
    const [outcome] = (await once(this.#child, 'message')) as [Outcome]
    return outcome
  }

  async end(): Promise<void> {
    this.#child.disconnect()
    await once(this.#child, 'exit')
  }
}
