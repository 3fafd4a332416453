import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import type {TestContext} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'

/** The reason to skip a test of a shell; false when all programs are installed. */
export const without = (...programs: string[]): string | false => {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0)
  return missing.length > 0 && `${missing.join(' and ')} is not installed`
}

/** A shell on its own terminal, into which a test types. */
export class ShellTerminal {
  readonly #child: ChildProcess
  #output = ''

  constructor(t: TestContext, command: string, env: Record<string, string | undefined>, cwd: string) {
    this.#child = spawn('script', ['-qec', `stty cols 200; exec ${command}`, '/dev/null'], {
      cwd,
      env: {...env, TERM: 'xterm', SHELL: '/bin/sh'},
      stdio: 'pipe',
    })
    this.#child.stdout?.on('data', (chunk) => {
      this.#output += chunk
    })
    t.after(() => this.#child.kill('SIGKILL'))
  }

  /** The output since the last `clear`, without sequences for the cursor and colors. */
  get shown(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are removed
    return this.#output.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x07/g, '')
  }

  type(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** Waits until the output contains a text. */
  async until(expected: string): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (this.shown.includes(expected)) return
      await sleep(25)
    }
    throw new Error(`The terminal never showed ${JSON.stringify(expected)}:\n${this.shown}`)
  }

  clear(): void {
    this.#output = ''
  }
}
