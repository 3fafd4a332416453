import {readFileSync} from 'node:fs'
import {arch, platform} from 'node:os'
import {join} from 'node:path'
import {completeEnvironment} from './lib/app/complete-environment.ts'
import {type Invocation, readInvocation} from './lib/app/invocation.ts'
import type {SwitchboardConfig} from './lib/oclif/config.ts'
import {guardStream, streamFailure} from './lib/output/sink.ts'

/**
 * Runs a command line and sets the exit code of the process. `--version` is printed without loading oclif.
 *
 * @param root the package's directory
 * @param ConfigClass finds the commands when the program runs from source
 */
export async function main(
  argv: readonly string[],
  root: string,
  ConfigClass?: typeof SwitchboardConfig,
): Promise<void> {
  const invocation = readInvocation(argv)
  if (invocation.version) return printVersion(root)
  process.on('uncaughtException', (error) => crash(error, invocation))
  // Source maps apply only to modules that are loaded after this.
  if (invocation.level === 'debug') process.setSourceMapsEnabled(true)
  completeEnvironment()
  const {runProcess} = await import('./program.ts')
  const code = await runProcess(invocation, root, ConfigClass)
  // A plugin's command may have set it.
  if (code !== 0) process.exitCode = code
}

async function printVersion(root: string): Promise<void> {
  const {name, version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  guardStream(process.stdout)
  process.stdout.write(`${name}/${version} ${platform()}-${arch()} node-${process.version}\n`)
  if (await streamFailure(process.stdout)) process.exitCode = 1
}

/** Handles an error that no command awaits. Node would print everything in it, including secrets. */
async function crash(error: unknown, invocation: Invocation): Promise<never> {
  const {printProcessError} = await import('./program.ts')
  process.exit(await printProcessError(error, invocation))
}
