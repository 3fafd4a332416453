import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {SwitchboardConfig} from '../oclif/config.ts'
import {listFile} from '../plugins/plugin-list.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {replaceFile} from '../runtime/files/replace-file.ts'
import {completionData} from './data.ts'
import {quoteFor, SHELLS, setupFile} from './shells.ts'

/** Where completion's files are: the official CLI's place, so that what a shell was told for it goes on working. */
export const completionDirectory = (cacheDir: string): string => join(cacheDir, 'autocomplete')

const COMPLETION = {variable: 'TWILIO_CACHE_DIR'}

/**
 * Writes what the shells need to complete without starting the program: a script for each, and the data of all commands.
 *
 * @returns the directory
 * @throws UserError when it can't be written
 */
export async function writeCompletion(config: SwitchboardConfig): Promise<string> {
  const directory = completionDirectory(config.cacheDir)
  const sources = join(config.root, 'dist', 'completion')
  const source = (name: string): string => readFileSync(join(sources, name), 'utf8')
  const data = await completionData(config)
  try {
    mkdirSync(join(directory), {recursive: true, mode: 0o700})
    for (const shell of SHELLS) {
      write(directory, setupFile(shell), `${quoteFor(shell, directory)}\n${source(setupFile(shell))}`)
    }
    write(directory, 'complete.awk', source('complete.awk'))
    writeData(directory, config, data)
  } catch (error) {
    throw fileError(COMPLETION, 'write', directory, error)
  }
  return directory
}

/** Is completion in use, so that it should learn of changes? */
export const hasCompletion = (cacheDir: string): boolean =>
  existsSync(join(completionDirectory(cacheDir), 'data', 'meta'))

/** A shell may be reading: each file is replaced in one step, and the one that tells the version comes last. */
const writeData = (directory: string, config: SwitchboardConfig, data: ReadonlyMap<string, string>): void => {
  const target = join(directory, 'data')
  mkdirSync(target, {recursive: true, mode: 0o700})
  for (const [name, text] of data) write(target, `${name}.tsv`, text)
  const list = listFile(config.dataDir)
  const plugins = existsSync(list) ? readFileSync(list, 'utf8') : ''
  // awk sees lines: the last one ends with a line break for it.
  write(target, 'plugins', plugins)
  const meta = {
    version: config.version,
    root: config.root,
    config: config.configDir,
    data: config.dataDir,
  }
  write(
    target,
    'meta',
    Object.entries(meta)
      .map(([name, value]) => `${name}\t${value}\n`)
      .join(''),
  )
}

const write = (directory: string, name: string, text: string): void =>
  replaceFile(join(directory, name), [text], {exclusive: false})
