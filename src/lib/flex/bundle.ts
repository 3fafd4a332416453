import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {UserError} from '../app/errors.ts'
import {notJson} from '../runtime/json-position.ts'

/** A plugin as it was built. */
export interface Bundle {
  readonly name: string
  readonly code: Uint8Array
  /** Absent when the build made none. */
  readonly sourceMap: Uint8Array | undefined
}

export interface BundleChoice {
  /** The plugin's name; that of package.json unless given. */
  readonly name: string | undefined
  /** The file; `build/NAME.js` unless given, where `flex:plugins:build` puts it. */
  readonly file: string | undefined
}

const readIfThere = (file: string): Uint8Array | undefined => {
  try {
    return readFileSync(file)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new UserError('file-unreadable', `Cannot read ${file}: ${code}.`)
  }
}

const nameOfPackage = (directory: string): string => {
  const text = readIfThere(join(directory, 'package.json'))
  if (!text) {
    throw new UserError('invalid-package', 'There is no package.json here to tell which plugin this is.', {
      hint: 'Run it in the directory of the plugin, or give --name and --bundle.',
    })
  }
  const json = Buffer.from(text).toString()
  let name: unknown
  try {
    name = (JSON.parse(json) as {name?: unknown} | null)?.name
  } catch {
    throw new UserError('invalid-package', `package.json is not JSON: ${notJson(json)}.`)
  }
  if (typeof name === 'string' && name !== '') return name
  throw new UserError('invalid-package', 'package.json has no name for the plugin.', {
    hint: 'Or give it with --name.',
  })
}

/**
 * The bundle of the plugin in a directory.
 *
 * @throws UserError when it is not there or can't be read.
 */
export const readBundle = (directory: string, choice: BundleChoice): Bundle => {
  const name = choice.name ?? nameOfPackage(directory)
  const file = choice.file ?? join('build', `${name}.js`)
  const path = choice.file ?? join(directory, file)
  const code = readIfThere(path)
  if (!code) {
    throw new UserError('bundle-not-found', `There is no bundle ${file}.`, {
      hint: 'Build it first: twilio flex:plugins:build. Or name it with --bundle FILE.',
    })
  }
  return {name, code, sourceMap: readIfThere(`${path}.map`)}
}
