import {readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {dataDirectory} from '../app/directories.ts'
import type {Environment} from '../app/environment.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {replaceFile} from '../runtime/files/replace-file.ts'

/** What is known about newer versions: `update-check.json` in the data directory. Times are in milliseconds. */
export interface UpdateState {
  /** When the registry was last asked. */
  readonly checkedAt?: number
  /** When the notice was last shown. */
  readonly noticedAt?: number
  /** The newest version in the registry. */
  readonly latest?: string
}

const fileOf = (env: Readonly<Environment>): string => join(dataDirectory(env), 'update-check.json')

/** Empty when there is no file, or none that can be read: then it is written again. */
export const readUpdateState = (env: Readonly<Environment>): UpdateState => {
  try {
    const {checkedAt, noticedAt, latest} = JSON.parse(readFileSync(fileOf(env), 'utf8')) as Record<
      string,
      unknown
    >
    return {
      ...(typeof checkedAt === 'number' && {checkedAt}),
      ...(typeof noticedAt === 'number' && {noticedAt}),
      ...(typeof latest === 'string' && {latest}),
    }
  } catch {
    return {}
  }
}

/** @throws a system error when it cannot be written */
export const writeUpdateState = (env: Readonly<Environment>, state: UpdateState): void => {
  makeDirectory(dirname(fileOf(env)))
  replaceFile(fileOf(env), [`${JSON.stringify(state)}\n`], {exclusive: false})
}
