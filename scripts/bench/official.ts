import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const VERSION = '6.2.4'

/** The official CLI's program, installed into a temporary folder when it isn't there yet. */
export const officialProgram = (): string => {
  const folder = join(tmpdir(), `switchboard-bench-twilio-cli-${VERSION}`)
  const program = join(folder, 'node_modules/twilio-cli/bin/run')
  if (!existsSync(program)) {
    mkdirSync(folder, {recursive: true})
    process.stderr.write(`Installing twilio-cli ${VERSION} into ${folder}\n`)
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `twilio-cli@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return program
}
