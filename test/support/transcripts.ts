import {spawn} from 'node:child_process'
import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {cleanEnvironment, root} from './run.ts'

/** A block of a document: commands after `$ `, and below each what it shows. */
export interface Transcript {
  /** What stands after `console`: in which surroundings it was made. */
  readonly kind: string
  readonly steps: readonly {readonly command: string; readonly shown: string}[]
}

const BLOCK = /^```console ?(\w*)\n([\s\S]*?)^```/gm

/** The ```console blocks of a document, named from the project's folder. */
export function transcriptsOf(document: string): Transcript[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(BLOCK)].map(([, kind = '', block = '']) => ({
    kind,
    steps: block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((step) => {
        // A command goes on after a backslash at the end of its line.
        const [whole, command = ''] = /^((?:.*\\\n)*.*)\n?/.exec(step) ?? []
        return {command, shown: step.slice(whole?.length)}
      }),
  }))
}

/** Puts other transcripts into a document, one for each of its blocks. */
export function writeTranscripts(document: string, transcripts: readonly Transcript[]): void {
  const left = [...transcripts]
  const text = readFileSync(join(root, document), 'utf8').replace(BLOCK, () => {
    const {kind, steps} = left.shift() as Transcript
    const lines = steps.map(({command, shown}) => `$ ${command}\n${shown.replace(/\n?$/, shown ? '\n' : '')}`)
    return `\`\`\`console ${kind}\n${lines.join('')}\`\`\``
  })
  writeFileSync(join(root, document), text)
}

export interface Shell {
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Runs a line in a shell where `twilio` is the built program; returns what it shows, stdout and stderr together. */
export async function runLine(line: string, {env = {}, home}: Shell): Promise<string> {
  const bin = join(home, 'bin')
  mkdirSync(bin, {recursive: true})
  const program = join(bin, 'twilio')
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'bin/run.js')}" "$@"\n`)
  chmodSync(program, 0o755)
  const child = spawn('bash', ['--norc', '-c', `exec 2>&1\n${line}`], {
    cwd: home,
    env: {...cleanEnvironment(home, env), PATH: `${bin}${delimiter}${process.env.PATH}`},
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let shown = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => {
    shown += text
  })
  await new Promise((resolve) => child.once('close', resolve))
  return shown
}

/** Without what differs from run to run: tokens, SIDs, points in time, what is left of a time. */
export function withoutVolatile(text: string): string {
  return (
    text
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN')
      .replace(/\b[A-Z]{2}[0-9a-f]{32}\b/g, 'SID')
      .replace(/\bdefault-\d{4}-[0-9a-f]{5}\b/g, 'default-SERVICE')
      .replace(/[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}/g, 'LOCAL TIME')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replace(/\blinux-\w+ node-v[\d.]+/g, 'PLATFORM')
      .replace(/Node \d+\.\d+\.\d+ on .*/g, 'NODE')
      .replace(/another \d+ [a-z \d]+/g, 'another WHILE')
      .replace(/"secondsLeft": \d+/g, '"secondsLeft": N')
      .replace(/in \d+ ms/g, 'in N ms')
      // Columns are as wide as the longest of what was replaced.
      .replace(/ {2,}/g, '  ')
      .replace(/[ \t]+$/gm, '')
  )
}
