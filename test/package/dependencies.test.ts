import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {test} from 'node:test'
import {root} from '../support/run.ts'

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>
}
const installed = Object.entries(packages).filter(([name, {dev}]) => name !== '' && !dev)

/** Licenses that let a program under MIT hold and pass on the work. */
const ALLOWED =
  /^(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|\(?(MIT|Apache-2\.0) (OR|AND) .*)$/

test('what is installed with the program is under licenses that allow it, and runs no script', () => {
  assert.ok(installed.length > 30)
  for (const [name, {license, hasInstallScript}] of installed) {
    assert.match(license ?? 'none', ALLOWED, name)
    assert.ok(!hasInstallScript, `${name} has an install script`)
  }
})

test('the licenses of what is bundled are shipped with it', () => {
  const text = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')
  const titles = [...text.matchAll(/^(\S+) (\d\S*): (.+)$/gm)]
  assert.ok(titles.length > 50)
  for (const [, name, , license = ''] of titles) assert.match(license, ALLOWED, name)
  for (const name of ['@oclif/core', 'conf', 'chalk', 'cli-table3', 'proper-lockfile', '@inquirer/core']) {
    assert.ok(
      titles.some((title) => title[1] === name),
      `${name} is not listed`,
    )
  }
})

test('the lock file has the exact version of every package', () => {
  const all = Object.entries(packages).filter(([path]) => path !== '')
  assert.ok(all.length > 100)
  for (const [path, {version = ''}] of all) assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, path)
})

test('the lock file names no registry', () => {
  assert.doesNotMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved"/)
  assert.equal(
    execFileSync('git', ['ls-files', 'node_modules', 'dist', 'oclif.manifest.json'], {
      cwd: root,
      encoding: 'utf8',
    }),
    '',
  )
})
