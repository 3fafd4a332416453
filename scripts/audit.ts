import {spawnSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/**
 * npm run audit: fails when a known vulnerability is in what is installed with the program. Development tools are left out.
 * Some registries (mirrors, proxies) do not answer audits: that is said, and is no failure.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url))

interface Report {
  readonly metadata?: {readonly vulnerabilities: Readonly<Record<string, number>>}
  readonly vulnerabilities?: Readonly<Record<string, {readonly severity: string; readonly range: string}>>
  readonly message?: string
  readonly error?: {readonly code?: string; readonly summary?: string}
}

// npm says where it is; on Windows it could not be started by name without a shell.
const npm = process.env.npm_execpath
const audit = ['audit', '--omit=dev', '--json']
const {stdout, error} = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...audit] : audit, {
  cwd: ROOT,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
})
if (error) throw error

const report = JSON.parse(stdout) as Report
if (report.metadata) {
  const {total = 0} = report.metadata.vulnerabilities
  for (const [name, {severity, range}] of Object.entries(report.vulnerabilities ?? {})) {
    process.stderr.write(`${name} ${range}: ${severity}\n`)
  }
  process.stdout.write(`Known vulnerabilities in installed packages: ${total}\n`)
  if (total > 0) {
    process.stderr.write('Run "npm audit" for details.\n')
    process.exitCode = 1
  }
} else if (report.error?.code) {
  // npm's own problem, such as a missing lock file.
  process.stderr.write(`npm audit failed: ${report.error.code}: ${report.error.summary ?? ''}\n`)
  process.exitCode = 1
} else {
  process.stdout.write(`skipped: the registry does not answer audits${detail(report.message)}\n`)
}

/** What the registry said instead, without its address. */
function detail(message: string | undefined): string {
  const reason = message?.match(/^\d{3} [\w ]+(?= - )|(?<=reason: ).*$/)?.[0]
  return reason ? ` (${reason.replace(/ \S+:\d+$/, '')})` : ''
}
