import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {pluginListFile} from '../plugins/plugin-list.ts'
import {fileError} from '../runtime/files/file-error.ts'
import {replaceFile} from '../runtime/files/replace-file.ts'
import type {CommandTree} from './command-tree.ts'
import {buildCompletionData} from './data.ts'
import {directoryAssignment, SHELLS, setupFile} from './shells.ts'

/** The directory of the completion files. It is the official CLI's, so that a shell set up for that one keeps working. */
export const completionDirectory = (cacheDir: string): string => join(cacheDir, 'autocomplete')

/** Without it, Windows PowerShell takes bytes of UTF-8 for typographic quotes, and these for single quotes. */
const BYTE_ORDER_MARK = '\ufeff'

const COMPLETION = {variable: 'TWILIO_CACHE_DIR'}

/**
 * Writes the files with which shells complete without starting the program: a script for each shell, and data of all commands.
 *
 * @returns the directory
 * @throws UserError when a file cannot be written
 */
export async function writeCompletion(tree: CommandTree): Promise<string> {
  const directory = completionDirectory(tree.cacheDir)
  const sources = join(tree.root, 'dist', 'completion')
  const source = (name: string): string => readFileSync(join(sources, name), 'utf8')
  const data = await buildCompletionData(tree)
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700})
    for (const shell of SHELLS) {
      write(
        directory,
        setupFile(shell),
        `${shell === 'powershell' ? BYTE_ORDER_MARK : ''}${directoryAssignment(shell, directory)}\n${source(setupFile(shell))}`,
      )
    }
    write(directory, 'complete.awk', source('complete.awk'))
    writeData(directory, tree, data)
  } catch (error) {
    throw fileError(COMPLETION, 'write', directory, error)
  }
  return directory
}

/** Is completion set up? Then it must be updated when commands change. */
export const hasCompletion = (cacheDir: string): boolean =>
  existsSync(join(completionDirectory(cacheDir), 'data', 'meta'))

/** A shell may read at the same time: each file is replaced in one step, and the one with the version is written last. */
const writeData = (directory: string, tree: CommandTree, data: ReadonlyMap<string, string>): void => {
  const target = join(directory, 'data')
  mkdirSync(target, {recursive: true, mode: 0o700})
  for (const [name, text] of data) write(target, `${name}.tsv`, text)
  const list = pluginListFile(tree.dataDir)
  const plugins = existsSync(list) ? readFileSync(list, 'utf8') : ''
  write(target, 'plugins', plugins)
  const meta = {
    version: tree.version,
    root: tree.root,
    config: tree.configDir,
    data: tree.dataDir,
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
