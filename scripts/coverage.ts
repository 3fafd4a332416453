import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {transformSync} from 'esbuild'
import {CoverageReport} from 'monocart-coverage-reports'
import {REASONS} from './coverage/reasons.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Percent of a file's lines. Below it the file has a reason in coverage/reasons.ts. */
const ENOUGH = 90

interface FileCoverage {
  readonly path: string
  readonly total: number
  readonly covered: number
  readonly percent: number
  readonly uncovered: readonly number[]
}

/**
 * Reports the coverage of `src/lib` by all processes that wrote to a folder (NODE_V8_COVERAGE): tests that import the
 * sources, and runs of the built program, which its source maps lead back to them. Writes coverage/index.html and
 * coverage/lcov.info, and prints a summary.
 *
 * @returns whether every file has enough coverage or a reason; always for `partial` runs, which cannot know
 */
export async function reportCoverage(folder: string, {partial}: {partial: boolean}): Promise<boolean> {
  const files = await measure(folder)
  const total = files.reduce((sum, file) => sum + file.total, 0)
  const covered = files.reduce((sum, file) => sum + file.covered, 0)
  const low = files.filter(({percent}) => percent < ENOUGH).sort((a, b) => a.percent - b.percent)
  const print = (line: string) => process.stdout.write(`${line}\n`)
  print(`\nCoverage of src/lib: ${percentOf(covered, total)} % of ${total} lines in ${files.length} files.`)
  if (partial) {
    print('This was a part of the tests. Details: coverage/index.html')
    return true
  }
  print(`Files under ${ENOUGH} %:`)
  for (const {path, percent, uncovered} of low) {
    print(`${path} ${percent} % (lines ${ranges(uncovered)}): ${REASONS[path] ?? 'no reason given'}`)
  }
  const stale = Object.keys(REASONS).filter((path) => !low.some((file) => file.path === path))
  for (const path of stale)
    print(`${path} needs no reason any more: remove it from scripts/coverage/reasons.ts.`)
  print('Details: coverage/index.html')
  return low.every(({path}) => path in REASONS)
}

async function measure(folder: string): Promise<FileCoverage[]> {
  const report = new CoverageReport({
    logging: 'error',
    outputDir: join(ROOT, 'coverage'),
    cacheDir: join(folder, 'cache'),
    baseDir: ROOT,
    reports: ['v8', 'lcovonly'],
    entryFilter: {'**/node_modules/**': false, '**/dist/**': true, '**/src/lib/**': true},
    sourceFilter: {'src/lib/**': true},
    // Files that no test loads count too.
    all: {
      dir: ['src/lib'],
      filter: {'**/*.ts': true},
      transformer: async (entry: {source: string; url: string; sourceMap?: unknown}) => {
        const {code, map} = transformSync(entry.source, {
          loader: 'ts',
          sourcemap: true,
          sourcefile: entry.url,
        })
        entry.source = code
        entry.sourceMap = JSON.parse(map)
      },
    },
  })
  await report.addFromDir(folder)
  const results = await report.generate()
  if (!results) throw new Error('No process has written its coverage.')
  return results.files.flatMap(({sourcePath, summary, data}) => {
    const {lines} = summary
    // Chunks that only pass on what others export have no source of their own.
    if (!sourcePath.startsWith('src/lib/') || !lines?.total) return []
    // A line of which only a part has run counts as covered: the report shows it.
    const uncovered = Object.entries(data?.lines ?? {}).flatMap(([line, hits]) => (hits ? [] : Number(line)))
    const {total} = lines
    const covered = total - uncovered.length
    return [{path: sourcePath, total, covered, percent: percentOf(covered, total), uncovered}]
  })
}

/** Rounded down, so that 100 % is all. */
function percentOf(part: number, whole: number): number {
  return Math.floor((1000 * part) / whole) / 10
}

/** 1, 2, 3, 7 → 1-3, 7 */
function ranges(lines: readonly number[]): string {
  const found: [number, number][] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (last && line === last[1] + 1) last[1] = line
    else found.push([line, line])
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ')
}
