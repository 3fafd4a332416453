import assert from 'node:assert/strict'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {root} from './run.ts'

/** A block of a document: commands after `$ `, and below each what it shows. */
interface Transcript {
  /** What stands after `console`: in which surroundings it was made. */
  readonly kind: string
  readonly steps: readonly Step[]
}

interface Step {
  readonly command: string
  readonly shown: string
}

const BLOCK = /^```console ?(\w*)\n([\s\S]*?)^```/gm

/** The ```console blocks of a document, named from the project's folder. */
function transcriptsOf(document: string): Transcript[] {
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
function writeTranscripts(document: string, transcripts: readonly Transcript[]): void {
  const left = [...transcripts]
  const text = readFileSync(join(root, document), 'utf8').replace(BLOCK, () => {
    const {kind, steps} = left.shift() as Transcript
    const lines = steps.map(({command, shown}) => `$ ${command}\n${shown.replace(/\n?$/, shown ? '\n' : '')}`)
    return `\`\`\`console ${kind}\n${lines.join('')}\`\`\``
  })
  writeFileSync(join(root, document), text)
}

/** UPDATE_TRANSCRIPTS=1 writes what is shown now into the documents, to be read before it is committed. */
const isUpdating = process.env.UPDATE_TRANSCRIPTS === '1'

/**
 * Compares what a document's commands showed with what they show now.
 *
 * @param show runs a command in the surroundings of its block; undefined for a kind of block that is replayed elsewhere
 * @param comparable takes out what differs from run to run
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
