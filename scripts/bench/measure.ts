import {spawn} from 'node:child_process'
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** A command to measure: Node's arguments, and the environment in addition to PATH. */
export interface Subject {
  readonly name: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The expected exit code; 0 by default. */
  readonly code?: number
}

export interface Figures {
  /** Seconds. */
  readonly wall: number
  /** Megabytes (10^6 bytes). */
  readonly peak: number
}

const PEAK = fileURLToPath(new URL('peak.cjs', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'switchboard-bench-'))
process.once('exit', () => rmSync(scratch, {recursive: true, force: true}))
const peakFile = join(scratch, 'peak')
const outFile = join(scratch, 'out')

const runOnce = (subject: Subject): Promise<Figures> => {
  const {env = {}} = subject
  const out = openSync(outFile, 'w')
  const start = process.hrtime.bigint()
  const child = spawn(process.execPath, [...subject.args], {
    stdio: ['ignore', out, 'ignore'],
    env: {
      PATH: process.env.PATH,
      HOME: scratch,
      LANG: 'C.UTF-8',
      ...env,
      NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --require "${PEAK}"`,
      BENCH_PEAK_FILE: peakFile,
    },
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const wall = Number(process.hrtime.bigint() - start) / 1e9
      closeSync(out)
      if (code !== (subject.code ?? 0)) {
        reject(new Error(`${subject.name} exited with ${code ?? signal}, so it was not measured`))
        return
      }
      resolve({wall, peak: (Number(readFileSync(peakFile, 'utf8')) * 1024) / 1e6})
    })
  })
}

const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/**
 * Measures subjects in turn (A B C, A B C, …) after a warm-up run of each, so that temporary load affects all of them. `best`
 * uses the fastest run of each instead of the median, which is more stable on a busy machine.
 */
export const measure = async (
  subjects: readonly Subject[],
  runs: number,
  take: 'median' | 'best' = 'median',
): Promise<Map<string, Figures>> => {
  const all = new Map<string, Figures[]>(subjects.map(({name}) => [name, []]))
  for (let run = 0; run <= runs; run++) {
    for (const subject of subjects) {
      const figures = await runOnce(subject)
      if (run > 0) all.get(subject.name)?.push(figures)
    }
  }
  const choose = take === 'best' ? (numbers: number[]) => Math.min(...numbers) : median
  return new Map(
    [...all].map(([name, figures]) => [
      name,
      {wall: choose(figures.map(({wall}) => wall)), peak: choose(figures.map(({peak}) => peak))},
    ]),
  )
}
