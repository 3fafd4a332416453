import {spawn} from 'node:child_process'
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {cleanEnvironment, root} from './run.ts'

export interface Shell {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Where it begins, and what `~` is. */
  readonly home: string
  /** Options of bash beside its usual ones: `-eu`. */
  readonly options?: readonly string[]
}

/** Runs a script in a shell where `twilio` is the built program; `shown` is stdout and stderr together. */
export async function runShell(
  script: string,
  {env = {}, home, options = []}: Shell,
): Promise<{code: number | null; shown: string}> {
  const bin = join(home, 'bin')
  mkdirSync(bin, {recursive: true})
  const program = join(bin, 'twilio')
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/run.js')}" "$@"\n`)
  chmodSync(program, 0o755)
  const child = spawn('bash', ['--norc', ...options, '-c', `exec 2>&1\n${script}`], {
    cwd: home,
    env: {...cleanEnvironment(home, env), PATH: `${bin}${delimiter}${process.env.PATH}`},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    shown += text
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return {code, shown}
}
