import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'

/**
 * npm run test:only                       the tests of all folders, against the program as it was built last
 * npm run test:only -- output profiles    the tests of some folders
 * npm run coverage                        the same with the coverage of src/lib; COVERAGE=1 asks for it too
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const {values: options, positionals: folders} = parseArgs({
  allowPositionals: true,
  options: {coverage: {type: 'boolean', default: Boolean(process.env.COVERAGE)}},
})

const files = readdirSync(join(ROOT, 'test'), {recursive: true, encoding: 'utf8'})
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => folders.length === 0 || folders.some((folder) => name.startsWith(`${folder}/`)))
  .sort()
  .map((name) => join('test', name))

if (files.length === 0) throw new Error(`There are no tests in ${folders.join(', ')}`)

/** Node passes NODE_V8_COVERAGE on to every process, also to those that start with an environment of their own. */
const coverage = options.coverage ? mkdtempSync(join(tmpdir(), 'switchboard-coverage-')) : undefined

const {status} = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-timeout=300000', ...files],
  {cwd: ROOT, stdio: 'inherit', env: {...process.env, ...(coverage && {NODE_V8_COVERAGE: coverage})}},
)
process.exitCode = status ?? 1

if (coverage) {
  const {reportCoverage} = await import('./coverage.ts')
  const complete = await reportCoverage(coverage, {partial: folders.length > 0})
  rmSync(coverage, {recursive: true, force: true})
  if (!complete) process.exitCode ||= 1
}
