import {spawnSync} from 'node:child_process'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Runs the tests of all folders, or of those named: `npm test -- output profiles`. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const folders = process.argv.slice(2)

const files = readdirSync(join(ROOT, 'test'), {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => folders.length === 0 || folders.some((folder) => name.startsWith(`${folder}/`)))
  .sort()
  .map((name) => join('test', name))

if (files.length === 0) throw new Error(`There are no tests in ${folders.join(', ')}`)

const {status} = spawnSync(
  process.execPath,
  ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-timeout=300000', ...files],
  {cwd: ROOT, stdio: 'inherit'},
)
process.exitCode = status ?? 1
