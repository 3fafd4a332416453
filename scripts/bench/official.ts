import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const VERSION = '6.2.4'

/** The program of the official CLI; installs it in a temporary directory if needed. */
export const officialProgram = (): string => {
  const directory = join(tmpdir(), `switchboard-bench-twilio-cli-${VERSION}`)
  const program = join(directory, 'node_modules/twilio-cli/bin/run')
  if (!existsSync(program)) {
    mkdirSync(directory, {recursive: true})
    process.stderr.write(`Installing twilio-cli ${VERSION} into ${directory}\n`)
    execFileSync(
      'npm',
      ['install', '--prefix', directory, '--no-audit', '--no-fund', `twilio-cli@${VERSION}`],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
  }
  return program
}
