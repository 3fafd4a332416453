import type {Emulator} from '../emulator.ts'

/** How often another process's changes are looked for. */
const POLL_MS = 1000

/**
 * Makes things happen while a server runs: runs what is due when it is due, and sends webhooks as soon as they are on disk.
 */
export class TimeKeeper {
  readonly #emulator: Emulator
  #isStopped = false
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #isPoked = false
  #unsubscribe = (): void => {}

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  start(): void {
    this.#emulator.isKept = true
    this.#unsubscribe = this.#emulator.records.subscribe(() => this.#poke())
    this.#poke()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#emulator.isKept = false
    this.#unsubscribe()
    clearTimeout(this.#timer)
    await this.#running
  }

  #poke(): void {
    this.#isPoked = true
    clearTimeout(this.#timer)
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    while (this.#isPoked && !this.#isStopped) {
      this.#isPoked = false
      await this.#emulator.tick()
    }
    this.#running = undefined
    if (this.#isStopped) return
    const wait = await this.#emulator.untilNextChange()
    if (this.#isPoked || this.#isStopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#poke(), Math.min(Math.max(wait ?? POLL_MS, 1), POLL_MS))
    this.#timer.unref()
  }
}
