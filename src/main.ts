import {readFileSync} from 'node:fs'
import {arch, platform, userInfo} from 'node:os'
import {join} from 'node:path'
import {NO_HOME} from './lib/app/directories.ts'
import type {SwitchboardConfig} from './lib/oclif/config.ts'
import {guardStream, streamFailure} from './lib/output/sink.ts'

const VERSION_FLAGS = new Set(['--version', '-v'])

/**
 * Runs a command line; the exit code is the process's. What only asks for the version is answered without loading oclif.
 *
 * @param root the package's directory
 * @param ConfigClass what finds the commands, when it isn't the built program that runs
 */
export async function main(
  argv: readonly string[],
  root: string,
  ConfigClass?: typeof SwitchboardConfig,
): Promise<void> {
  if (VERSION_FLAGS.has(argv[0] ?? '')) {
    const {name, version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      string
    >
    guardStream(process.stdout)
    process.stdout.write(`${name}/${version} ${platform()}-${arch()} node-${process.version}\n`)
    if (await streamFailure(process.stdout)) process.exitCode = 1
    return
  }
  process.on('uncaughtException', (error) => crash(error, argv))
  ensureHomeAndShell(process.env)
  // Only what is loaded from here on is traced back to its source.
  if (argv.some((word) => /^(-l|--cli-log-level)?=?debug$/.test(word))) process.setSourceMapsEnabled(true)
  const {run} = await import('./program.ts')
  process.exitCode = await run(argv, root, ConfigClass)
}

/** A mistake of ours, or of a plugin's, outside of what a command waits for. Node would print all that the error holds. */
async function crash(error: unknown, argv: readonly string[]): Promise<never> {
  const {mannerOf, printFailure} = await import('./lib/oclif/errors/print-error.ts')
  const {processTerminal} = await import('./lib/app/terminal.ts')
  process.exit(await printFailure(error, mannerOf(argv), processTerminal(), 'twilio'))
}

/** A user whom the system does not know, as in many containers, has no home and no shell; oclif fails when it asks for them. */
function ensureHomeAndShell(env: NodeJS.ProcessEnv): void {
  if (env.HOME && env.SHELL) return
  try {
    userInfo()
  } catch {
    env.HOME ||= NO_HOME
    env.SHELL ||= '/bin/sh'
  }
}
