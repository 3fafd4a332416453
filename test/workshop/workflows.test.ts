import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {problemsIn} from '../../scripts/workflows/problems.ts'
import {root} from '../support/run.ts'

const CI = '.github/workflows/ci.yml'
const RELEASE = '.github/workflows/release.yml'
const DEPENDABOT = '.github/dependabot.yml'
const BUG = '.github/ISSUE_TEMPLATE/bug_report.yml'
const CONFIG = '.github/ISSUE_TEMPLATE/config.yml'
const DEVCONTAINER = '.devcontainer/devcontainer.json'

/** A change that breaks a file, and what the problem must name. */
const MISTAKES: readonly (readonly [path: string, from: string | RegExp, to: string, named: RegExp])[] = [
  // What GitHub's parser refuses.
  [CI, 'pull_request:', 'pull_requests:', /pull_requests/],
  [CI, 'contents: read', 'contents: reed', /reed/],
  [CI, 'runs-on:', 'run-on:', /run-on/],
  [CI, 'run: npm run check', 'runs: npm run check', /runs/],
  [CI, 'matrix.os }}, Node', 'matrix.system }}, Node', /system/],
  [CI, 'matrix.node }}', 'matrix.node }', /not closed/],
  [CI, 'uses: actions/checkout@v6', 'uses: actions/checkout', /actions\/checkout/],
  [CI, "    if: runner.os == 'Linux'", '  if: runner.os ==', /./],
  [RELEASE, 'needs: version', 'needs: versions', /versions/],
  // What this project refuses beside that.
  [CI, /^#.*\n/gm, '', /comment/],
  [CI, 'permissions:\n  contents: read\n', '', /permissions/],
  [CI, /concurrency:\n.*\n.*\n/, '', /concurrency/],
  [CI, '    timeout-minutes: 30\n', '', /"test".*timeout-minutes/],
  [CI, 'actions/setup-node@v6', 'actions/setup-node@main', /setup-node@main/],
  // Schemas.
  [DEPENDABOT, 'package-ecosystem: npm', 'package-ecosystem: nmp', /package-ecosystem/],
  [DEPENDABOT, 'interval: weekly', 'intervall: weekly', /intervall/],
  [DEPENDABOT, '    directory: /\n', '', /updates\/0/],
  [DEPENDABOT, 'version: 2', 'version: 1', /version/],
  [DEPENDABOT, 'cooldown:', 'cooldown', /line 9/],
  [BUG, 'type: textarea', 'type: text-area', /body\/1\/type/],
  [BUG, 'label: Command', 'lable: Command', /lable/],
  [BUG, 'id: doctor', 'id: version', /version/],
  [BUG, 'required: true', 'required: yes please', /required/],
  [CONFIG, 'about: Please', 'abuot: Please', /abuot/],
  [DEVCONTAINER, '"image"', '"imgae"', /imgae/],
  [DEVCONTAINER, '"postCreateCommand": "', '"postCreateCommand": 1, "x": "', /postCreateCommand/],
]

for (const [path, from, to, named] of MISTAKES) {
  test(`${path}: ${String(from).trim()} → ${to.trim() || 'nothing'} is refused`, async () => {
    const text = readFileSync(join(root, path), 'utf8')
    const broken = text.replace(from, to)
    assert.notEqual(broken, text)
    const problems = await problemsIn(path, broken)
    assert.ok(
      problems.some((problem) => problem.startsWith(path) && named.test(problem.slice(path.length))),
      JSON.stringify(problems),
    )
  })
}

const folder = mkdtempSync(join(tmpdir(), 'switchboard-workflows-'))
after(() => rmSync(folder, {recursive: true, force: true}))

test('the check passes for this project, and fails with the line of a mistake in a workflow', () => {
  for (const name of ['.github', '.devcontainer'])
    cpSync(join(root, name), join(folder, name), {recursive: true})
  const check = () =>
    spawnSync(process.execPath, ['--import', 'tsx', 'scripts/check-workflows.ts', folder], {
      cwd: root,
      encoding: 'utf8',
    })
  const good = check()
  assert.equal(good.status, 0, good.stderr)
  const text = readFileSync(join(folder, CI), 'utf8')
  const line = text.split('\n').findIndex((line) => line.includes('runs-on:')) + 1
  writeFileSync(join(folder, CI), text.replace('runs-on:', 'run-on:'))
  const broken = check()
  assert.equal(broken.status, 1)
  assert.ok(broken.stderr.includes(`${CI}:${line}: `), broken.stderr)
})
