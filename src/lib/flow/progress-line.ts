import {isRead, type Terminal} from '../app/terminal.ts'
import {safeText} from '../output/safe-text.ts'
import {redactKnownSecrets} from '../runtime/secrets.ts'

const MAX_WIDTH = 79
const ERASE = '\r\x1b[2K'

/** A line on stderr that changes while a command waits. Nothing is shown when nobody watches, or escape sequences are not welcome. */
export class ProgressLine {
  readonly #terminal: Terminal
  readonly #isShown: boolean
  #isDrawn = false

  constructor(terminal: Terminal, isQuiet: boolean) {
    this.#terminal = terminal
    this.#isShown = isRead(terminal) && terminal.color.stderr && !isQuiet
  }

  show(text: string): void {
    if (!this.#isShown) return
    this.#isDrawn = true
    this.#terminal.stderr.write(`${ERASE}${safeText(redactKnownSecrets(text)).slice(0, MAX_WIDTH)}`)
  }

  erase(): void {
    if (this.#isDrawn) this.#terminal.stderr.write(ERASE)
    this.#isDrawn = false
  }
}
