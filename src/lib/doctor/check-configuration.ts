import {accessSync, chmodSync, constants, existsSync, statSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {CONFIGURATION, configDirectory, dataDirectory} from '../app/directories.ts'
import type {ConfigStore} from '../profiles/config-store.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {quotePath} from '../runtime/quoting.ts'
import {type Finding, findingsOf} from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Is config.json there, readable, and a configuration? */
export function checkConfiguration(store: ConfigStore): Finding {
  const {ok, warning, error} = findingsOf('configuration')
  try {
    const {profiles, projects} = store.read()
    const count = Object.keys(profiles ?? {}).length
    const file = quotePath(store.file)
    if (!existsSync(store.file)) return ok(`none yet: ${file}`)
    if (projects?.length) {
      const names = projects.map(({id}) => id).join(', ')
      return warning(
        `${file}: ${names} ${projects.length === 1 ? 'is' : 'are'} of an early twilio-cli, without an API key`,
        'Make them anew: twilio profiles:create -p NAME --force',
      )
    }
    return ok(`${file}, ${count} ${count === 1 ? 'profile' : 'profiles'}`)
  } catch (cause) {
    return error(cause)
  }
}

/** Can others read the secrets, or put another configuration in its place? Windows keeps no such modes. */
export function checkPermissions(store: ConfigStore, {fix}: {fix: boolean}): Finding {
  const {ok, fixed, failed, skipped, error} = findingsOf('permissions')
  if (process.platform === 'win32') return skipped('this system keeps them otherwise')
  try {
    const directory = dirname(store.file)
    if (!existsSync(directory)) return ok('there is no configuration to protect')
    const open = store.isReadableByOthers()
    // The official CLI leaves the directory open to be looked into; only writing is dangerous: there are plugins, too.
    const writable = (statSync(directory).mode & 0o022) !== 0 && basename(directory) === '.twilio-cli'
    if (!open && !writable) return ok('the configuration is yours alone')
    const detail = [
      open && `others can read ${quotePath(store.file)}`,
      writable && `others can write ${quotePath(directory)}`,
    ]
      .filter(Boolean)
      .join(', ')
    if (!fix) return failed(detail, 'twilio doctor --fix')
    if (open) store.makePrivate()
    if (writable) makePrivate(directory)
    return fixed(detail, 'Secrets that others may have read are no secrets: consider new API keys.')
  } catch (cause) {
    return error(cause)
  }
}

const makePrivate = (directory: string): void => {
  try {
    chmodSync(directory, 0o700)
  } catch (error) {
    throw fileError(CONFIGURATION, 'write', directory, error)
  }
}

/** Can the configuration and the data (of plugins, the emulator, completion) be written? */
export function checkDirectories(env: Environment): Finding {
  const {ok, error} = findingsOf('directories')
  try {
    const directories = [...new Set([configDirectory(env), dataDirectory(env)])]
    for (const directory of directories) {
      let existing = directory
      while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing)
      try {
        if (!statSync(existing).isDirectory()) throw Object.assign(new Error(), {code: 'ENOTDIR'})
        accessSync(existing, constants.W_OK)
      } catch (cause) {
        throw fileError(CONFIGURATION, 'write', directory, cause)
      }
    }
    return ok(directories.map(quotePath).join(', '))
  } catch (cause) {
    return error(cause)
  }
}
