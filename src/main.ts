import {readFileSync} from 'node:fs'
import {arch, platform, userInfo} from 'node:os'
import {join} from 'node:path'
import type {SwitchboardConfig} from './lib/command/config.ts'

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
    process.stdout.write(`${name}/${version} ${platform()}-${arch()} node-${process.version}\n`)
    return
  }
  settleUser(process.env)
  const {run} = await import('./program.ts')
  process.exitCode = await run(argv, root, ConfigClass)
}

/** A user whom the system does not know, as in many containers, has no home and no shell; oclif fails when it asks for them. */
function settleUser(env: NodeJS.ProcessEnv): void {
  if (env.HOME && env.SHELL) return
  try {
    userInfo()
  } catch {
    env.HOME ||= '/nonexistent'
    env.SHELL ||= '/bin/sh'
  }
}
