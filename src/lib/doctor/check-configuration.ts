import {accessSync, chmodSync, constants, existsSync, statSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {CONFIGURATION, configDirectory, dataDirectory} from '../app/directories.ts'
import type {Environment} from '../app/environment.ts'
import type {ConfigStore} from '../profiles/config-store.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {quotePath} from '../runtime/quoting.ts'
import {createFindings, type Finding} from './finding.ts'

/** Does config.json exist, can it be read, and is it a configuration? */
export function checkConfiguration(store: ConfigStore): Finding {
  const {ok, warning, error} = createFindings('configuration')
  try {
    const {profiles, projects} = store.read()
    const count = Object.keys(profiles ?? {}).length
    const file = quotePath(store.file)
    if (!existsSync(store.file)) return ok(`${file} does not exist yet`)
    if (projects?.length) {
      const names = projects.map(({id}) => id).join(', ')
      return warning(
        `${file}: ${names} ${projects.length === 1 ? 'was' : 'were'} created by an early version of twilio-cli and ${projects.length === 1 ? 'has' : 'have'} no API key`,
        'Create each profile again: twilio profiles:create -p NAME --force',
      )
    }
    return ok(`${file}, ${count} ${count === 1 ? 'profile' : 'profiles'}`)
  } catch (cause) {
    return error(cause)
  }
}

/** Can other users read the secrets, or replace the configuration? Windows has no such file modes. */
export function checkPermissions(store: ConfigStore, {fix}: {fix: boolean}): Finding {
  const {ok, fixed, failed, skipped, error} = createFindings('permissions')
  if (process.platform === 'win32') return skipped('Windows does not use file modes')
  try {
    const directory = dirname(store.file)
    if (!existsSync(directory)) return ok('no configuration to protect')
    const open = store.isReadableByOthers()
    // The official CLI lets others list the directory. Only writing is dangerous: plugins are in it, too.
    const writable = (statSync(directory).mode & 0o022) !== 0 && basename(directory) === '.twilio-cli'
    if (!open && !writable) return ok('only you can read the configuration')
    const detail = [
      open && `other users can read ${quotePath(store.file)}`,
      writable && `other users can write to ${quotePath(directory)}`,
    ]
      .filter(Boolean)
      .join(', ')
    if (!fix) return failed(detail, 'Run: twilio doctor --fix')
    if (open) store.makePrivate()
    if (writable) makePrivate(directory)
    return fixed(detail, 'Other users may have read the API secrets. Consider creating new API keys.')
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

/** Can the configuration and the data (of plugins, the emulator, completion) be written? The directories may not exist yet. */
export function checkDirectories(env: Environment): Finding {
  const {ok, error} = createFindings('directories')
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
