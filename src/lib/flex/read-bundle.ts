import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {UserError} from '../app/errors.ts'
import {notJson} from '../runtime/json-position.ts'

/** The built bundle of a plugin. */
export interface Bundle {
  readonly name: string
  readonly code: Uint8Array
  /** Undefined when the build created none. */
  readonly sourceMap: Uint8Array | undefined
}

export interface BundleOptions {
  /** The plugin's name. Default: the name in package.json. */
  readonly name: string | undefined
  /** The bundle's path. Default: `build/NAME.js`, which `flex:plugins:build` writes. */
  readonly file: string | undefined
}

const readIfExists = (file: string): Uint8Array | undefined => {
  try {
    return readFileSync(file)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new UserError('file-unreadable', `Could not read ${file}: ${code}.`)
  }
}

const readPackageName = (directory: string): string => {
  const text = readIfExists(join(directory, 'package.json'))
  if (!text) {
    throw new UserError('invalid-package', 'No package.json found in this directory.', {
      hint: 'Run the command in the directory of the plugin, or specify --name and --bundle.',
    })
  }
  const json = Buffer.from(text).toString()
  let name: unknown
  try {
    name = (JSON.parse(json) as {name?: unknown} | null)?.name
  } catch {
    throw new UserError('invalid-package', `package.json is not valid JSON: ${notJson(json)}.`)
  }
  if (typeof name === 'string' && name !== '') return name
  throw new UserError('invalid-package', 'package.json has no "name".', {
    hint: 'Add the name of the plugin to package.json, or specify --name.',
  })
}

/**
 * Reads the bundle of the plugin in a directory.
 *
 * @throws UserError when the bundle or package.json is missing or cannot be read
 */
export const readBundle = (directory: string, options: BundleOptions): Bundle => {
  const name = options.name ?? readPackageName(directory)
  const file = options.file ?? join('build', `${name}.js`)
  const path = options.file ?? join(directory, file)
  const code = readIfExists(path)
  if (!code) {
    throw new UserError('bundle-not-found', `Bundle ${file} not found.`, {
      hint: 'To build it, run: twilio flex:plugins:build. To use another file, specify --bundle FILE.',
    })
  }
  return {name, code, sourceMap: readIfExists(`${path}.map`)}
}
