import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {Writable} from 'node:stream'
import {quote} from '../runtime/quoting.ts'
import {type Pager, type PagerEnvironment, pagerEnvironment} from './pager-command.ts'
import {countRows} from './screen.ts'
import {guardStream, PipeClosed, Sink} from './sink.ts'

interface PagedStreamOptions {
  readonly pager: Pager
  readonly env: PagerEnvironment
  /** The terminal, for what fits on the screen. */
  readonly stdout: Writable
  readonly size: {readonly height: number; readonly width: number}
  readonly warn: (text: string) => void
  /** Called when the reader has quit the pager. */
  readonly onQuit: () => void
}

/** Holds text back until it is longer than the screen, then writes it to a pager, or to the terminal when the pager does not start. */
export class PagedStream extends Writable {
  readonly #options: PagedStreamOptions
  readonly #held: string[] = []
  #rows = 0
  #target: Writable | undefined
  #child: ChildProcess | undefined
  #exited: Promise<unknown> | undefined

  constructor(options: PagedStreamOptions) {
    super({decodeStrings: false})
    guardStream(this)
    this.#options = options
  }

  /** Is the pager running? */
  get isOpen(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  override _write(chunk: string, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#target) {
      this.#target.write(chunk, done)
      return
    }
    this.#held.push(chunk)
    this.#rows += countRows(chunk, this.#options.size.width)
    // The shell's prompt takes a row, too.
    if (this.#rows < this.#options.size.height) done()
    else void this.#open().then((target) => target.write(this.#held.splice(0).join(''), done))
  }

  /** Writes what fits on the screen, or waits until the reader has quit the pager. */
  async close(): Promise<void> {
    if (this.#target) {
      this.#child?.stdin?.end()
      await this.#exited
      return
    }
    try {
      await new Sink(this.#options.stdout).write(this.#held.join(''))
    } catch (error) {
      if (!(error instanceof PipeClosed)) throw error
    }
  }

  async #open(): Promise<Writable> {
    const {pager, env, stdout, warn, onQuit} = this.#options
    const child = spawn(pager.program, pager.args, {
      env: {...pagerEnvironment(env)},
      stdio: ['pipe', 'inherit', 'inherit'],
    })
    try {
      await once(child, 'spawn')
    } catch {
      if (pager.isChosen) warn(`Could not start the pager ${quote(pager.program)}.`)
      this.#target = stdout
      return stdout
    }
    guardStream(child.stdin)
    this.#child = child
    this.#exited = once(child, 'exit').then(onQuit, onQuit)
    this.#target = child.stdin
    return child.stdin
  }
}
