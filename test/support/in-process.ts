import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {cleanEnvironment, temporaryHome} from './run.ts'

export interface Job {
  readonly id: number
  readonly argv: readonly string[]
  /** Beside the runner's own. */
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
  readonly cwd?: string
  /** Are stdout and stderr a terminal with colours? */
  readonly terminal?: boolean
}

export interface InProcessResult {
  readonly id: number
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Empty, or the names that the prototypes have now. */
  readonly prototypes: string
  /** Set when the program threw, ended its process, or never came back. */
  readonly crash?: string
}

const program = fileURLToPath(new URL('in-process.program.ts', import.meta.url))

/** A process that runs many command lines through the built program, one after the other: a start costs 200 ms, a run 10. */
export class InProcess {
  readonly #env: Readonly<Record<string, string | undefined>>
  #child: ChildProcess | undefined
  #ready: Promise<void> = Promise.resolve()
  #answer: ((result: InProcessResult) => void) | undefined
  #id = 0

  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    this.#env = cleanEnvironment(temporaryHome(), env)
  }

  /** @param timeoutMs after which it counts as crashed */
  async run(job: Omit<Job, 'id'>, timeoutMs = 15_000): Promise<InProcessResult> {
    if (!this.#child) this.#start()
    await this.#ready
    const id = ++this.#id
    const result = await new Promise<InProcessResult>((resolve) => {
      const give = (result: InProcessResult): void => {
        clearTimeout(timer)
        resolve(result)
      }
      const timer = setTimeout(() => {
        this.close()
        give({id, code: -1, stdout: '', stderr: '', prototypes: '', crash: `not done after ${timeoutMs} ms`})
      }, timeoutMs)
      this.#answer = give
      this.#child?.send({...job, id})
    })
    this.#answer = undefined
    return result
  }

  close(): void {
    this.#child?.removeAllListeners()
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  #start(): void {
    const child = fork(program, {
      env: this.#env as NodeJS.ProcessEnv,
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    this.#ready = new Promise((resolve) => {
      child.on('message', (message: InProcessResult & {ready?: true}) => {
        if (message.ready) resolve()
        else this.#answer?.(message)
      })
    })
    child.on('exit', (code, signal) => {
      this.#child = undefined
      const crash = `the process ended with ${code} ${signal}`
      this.#answer?.({id: this.#id, code: code ?? -1, stdout: '', stderr: '', prototypes: '', crash})
    })
  }
}
