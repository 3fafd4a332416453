import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import type {TestContext} from 'node:test'
import {setTimeout as sleep} from 'node:timers/promises'

/** Why a shell can't be tested here; false when it can. */
export const without = (...programs: string[]): string | false => {
  const missing = programs.filter((program) => spawnSync('which', [program]).status !== 0)
  return missing.length > 0 && `${missing.join(' and ')} is not installed`
}

/** A shell on a terminal of its own, at which a test types. */
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

  /** All that it has shown since it was last cleared, without what only moves the cursor or colors. */
  get shown(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is dropped
    return this.#output.replaceAll(/\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x07/g, '')
  }

  type(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** Waits until it shows this. */
  async until(wanted: string): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (this.shown.includes(wanted)) return
      await sleep(25)
    }
    throw new Error(`It never showed ${JSON.stringify(wanted)}:\n${this.shown}`)
  }

  clear(): void {
    this.#output = ''
  }
}
