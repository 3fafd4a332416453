import assert from 'node:assert/strict'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {root} from './run.ts'

/** A block of a page: commands after `$ `, each followed by its output. */
interface Transcript {
  /** The word after `console`: the environment that the commands run in. */
  readonly kind: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly command: string
  readonly shown: string
}

const BLOCK = /^```console ?(\w*)\n([\s\S]*?)^```/gm

/** The ```console blocks of a page, which is given by its path from the project's directory. */
function transcriptsOf(document: string): Transcript[] {
  const text = readFileSync(join(root, document), 'utf8')
  return [...text.matchAll(BLOCK)].map(([, kind = '', block = '']) => ({
    kind,
    steps: block
      .split(/^\$ /m)
      .filter(Boolean)
      .map((step) => {
        // A backslash at the end of a line continues the command.
        const [whole, command = ''] = /^((?:.*\\\n)*.*)\n?/.exec(step) ?? []
        return {command, shown: step.slice(whole?.length)}
      }),
  }))
}

/** Replaces the transcripts of a page, block by block. */
function writeTranscripts(document: string, transcripts: readonly Transcript[]): void {
  const left = [...transcripts]
  const text = readFileSync(join(root, document), 'utf8').replace(BLOCK, () => {
    const {kind, steps} = left.shift() as Transcript
    const lines = steps.map(({command, shown}) => `$ ${command}\n${shown.replace(/\n?$/, shown ? '\n' : '')}`)
    return `\`\`\`console ${kind}\n${lines.join('')}\`\`\``
  })
  writeFileSync(join(root, document), text)
}

/** UPDATE_TRANSCRIPTS=1 writes the current output into the pages. Read it before you commit it. */
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1'

/**
 * Compares the output in a page with what its commands print now.
 *
 * @param show runs a command in the environment of its block; undefined for a kind of block that another test runs
 * @param comparable removes what differs between runs
 */
export async function replay(
  document: string,
  show: (kind: string, command: string) => Promise<string> | undefined,
  comparable: (text: string) => string = withoutVolatile,
): Promise<void> {
  const fresh: Transcript[] = []
  for (const {kind, steps} of transcriptsOf(document)) {
    const made: Step[] = []
    for (const step of steps) {
      const shown = await show(kind, step.command)
      if (shown !== undefined && !isUpdating) {
        assert.equal(comparable(shown), comparable(step.shown), step.command)
      }
      made.push(shown === undefined ? step : {...step, shown: shown.replace(/[ \t]+$/gm, '')})
    }
    fresh.push({kind, steps: made})
  }
  if (isUpdating) writeTranscripts(document, fresh)
}

/** Replaces what differs between runs: tokens, SIDs, times, durations. */
export function withoutVolatile(text: string): string {
  return (
    text
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, 'TOKEN')
      .replace(/\b[A-Z]{2}[0-9a-f]{32}\b/g, 'SID')
      .replace(/\bdefault-\d{4}-[0-9a-f]{5}\b/g, 'default-SERVICE')
      .replace(/[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}/g, 'LOCAL TIME')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replace(/\blinux-\w+ node-v[\d.]+/g, 'PLATFORM')
      .replace(/"user-agent": ".*"/g, '"user-agent": AGENT')
      .replace(/Node \d+\.\d+\.\d+ on .*/g, 'NODE')
      .replace(/another \d+ [a-z \d]+/g, 'another WHILE')
      .replace(/"secondsLeft": \d+/g, '"secondsLeft": N')
      .replace(/in \d+ ms/g, 'in N ms')
      // The width of a column depends on what was replaced.
      .replace(/ {2,}/g, '  ')
      .replace(/[ \t]+$/gm, '')
  )
}
