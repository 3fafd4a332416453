import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {CONFIGURATION, configDirectory} from '../app/directories.ts'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {withLock} from '../runtime/files/lock.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {replaceFile} from '../runtime/files/replace-file.ts'
import {quotePath} from '../runtime/quoting.ts'

/** Expansions by alias, in the format of gh: one that starts with `!` is run by `sh`. */
export type Aliases = Readonly<Record<string, string>>

/** The file of the user's aliases, beside config.json. */
const aliasFile = (env: Readonly<Environment>): string => join(configDirectory(env), 'aliases.json')

/** @throws UserError when the file cannot be read or is damaged */
export const readAliases = (env: Readonly<Environment>): Aliases => {
  const file = aliasFile(env)
  if (!existsSync(file)) return {}
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw fileError(CONFIGURATION, 'read', file, error)
  }
  const aliases = parse(text)
  if (aliases) return aliases
  throw new UserError('invalid-aliases', `${quotePath(file)} is not an object of aliases.`, {
    hint: 'Repair or remove the file.',
  })
}

/** The expansion of an alias; undefined when there is no such alias. */
export const findAlias = (aliases: Aliases, name: string): string | undefined =>
  Object.hasOwn(aliases, name) ? aliases[name] : undefined

/**
 * Changes the aliases, while no other process does.
 *
 * @throws UserError when the file cannot be read or written
 */
export const changeAliases = async (
  env: Readonly<Environment>,
  change: (aliases: Aliases) => Aliases,
): Promise<void> => {
  const file = aliasFile(env)
  try {
    makeDirectory(dirname(file))
    await withLock(
      file,
      (lock) => {
        const sorted = Object.entries(change(readAliases(env))).sort(([a], [b]) => (a < b ? -1 : 1))
        replaceFile(file, [`${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`], {
          exclusive: true,
          lock,
        })
      },
      {doing: 'writing the aliases'},
    )
  } catch (error) {
    throw fileError(CONFIGURATION, 'write', file, error)
  }
}

const parse = (text: string): Aliases | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && Object.values(value).every((each) => typeof each === 'string')
      ? (value as Aliases)
      : undefined
  } catch {
    return undefined
  }
}
