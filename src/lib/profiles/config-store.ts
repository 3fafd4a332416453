import fs from 'node:fs'
import path from 'node:path'
import {CONFIGURATION, configDirectory} from '../app/directories.ts'
import {UserError} from '../app/errors.ts'
import {errorCode, fileError} from '../runtime/files/file-error.ts'
import {withLock} from '../runtime/files/lock.ts'
import {makeDirectory, syncDirectory} from '../runtime/files/make-directory.ts'
import {farEnd} from '../runtime/files/replace-file.ts'
import {quotePath} from '../runtime/quoting.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {type ConfigDocument, parseDocument} from './config-document.ts'

/** More than this is not a configuration but some other file in its place. */
const LARGEST_BYTES = 16 * 1024 * 1024

/**
 * The official CLI's `config.json`. Reading is direct (it is on the way of every command); writing goes through `conf`,
 * under a lock, and leaves the old file or the new one, whatever happens.
 */
export class ConfigStore {
  readonly #env: Readonly<Record<string, string | undefined>>

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env
  }

  /** The path of config.json. @throws UserError without a home directory */
  get file(): string {
    return path.join(configDirectory(this.#env), 'config.json')
  }

  /**
   * The configuration as it stands; empty when there is no file.
   *
   * @throws UserError when it can't be read or is not a configuration
   */
  read(): ConfigDocument {
    const {file} = this
    const text = readText(file)
    const document = text === undefined ? {} : parseDocument(text, file)
    for (const {apiSecret} of Object.values(document.profiles ?? {})) rememberSecret(apiSecret)
    return document
  }

  /**
   * Changes the configuration: no other process's change is lost, and a process killed at any moment leaves it whole.
   *
   * @param change alters the document in place; what it returns is handed on, and when it throws nothing is written
   * @param signal gives up as long as nothing is written
   * @throws UserError when the file can't be read, is not a configuration, or can't be written
   */
  async update<T>(change: (document: ConfigDocument) => T, signal?: AbortSignal): Promise<T> {
    const {file} = this
    const target = prepare(file)
    const {default: Conf} = await import('conf')
    const work = (): T => {
      signal?.throwIfAborted()
      const document = this.read()
      const result = change(document)
      replace(target, document, Conf)
      return result
    }
    try {
      return await withLock(target, work, {doing: 'writing the configuration', signal})
    } catch (error) {
      throw fileError(CONFIGURATION, 'write', file, error)
    }
  }

  /**
   * Runs work of several steps while no other process does such work; `update` may be among the steps.
   *
   * @param doing what it is, for the error when others do not come to an end
   */
  async alone<T>(doing: string, work: () => Promise<T>): Promise<T> {
    const {file} = this
    try {
      return await withLock(`${prepare(file)}.steps`, work, {doing})
    } catch (error) {
      throw fileError(CONFIGURATION, 'write', file, error)
    }
  }

  /** Can others read the file? Then its secrets are theirs too. Windows keeps no such modes. */
  isReadableByOthers(): boolean {
    if (process.platform === 'win32') return false
    const mode = fs.statSync(this.file, {throwIfNoEntry: false})?.mode
    return mode !== undefined && (mode & 0o077) !== 0
  }

  /** What to say when `isReadableByOthers`. */
  get exposedWarning(): string {
    const file = quotePath(this.file)
    return `Others on this machine can read the API secrets in ${file}. Run "twilio doctor --fix", or: chmod 600 ${file}`
  }

  /** Takes the file from others: mode 0600. @throws UserError when the system refuses */
  makePrivate(): void {
    try {
      fs.chmodSync(this.file, 0o600)
    } catch (error) {
      throw fileError(CONFIGURATION, 'write', this.file, error)
    }
  }
}

function readText(file: string): string | undefined {
  try {
    const stat = fs.statSync(file)
    if (!stat.isFile()) throw Object.assign(new Error(), {code: 'EISDIR'})
    if (stat.size > LARGEST_BYTES) {
      throw new UserError(
        'configuration-too-large',
        `${quotePath(file)} is too large to be a configuration (${stat.size} bytes).`,
        {
          hint: 'It was left as it is. Move it away and begin afresh.',
        },
      )
    }
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw fileError(CONFIGURATION, 'read', file, error)
  }
}

/** Makes the directory; returns the file that is really written, the far end of a symbolic link. */
function prepare(file: string): string {
  const directory = path.dirname(file)
  try {
    makeDirectory(directory)
    // The official CLI leaves it open to all. One that the user named may be shared on purpose.
    if (path.basename(directory) === '.twilio-cli') fs.chmodSync(directory, 0o700)
    const target = farEnd(file)
    if (fs.existsSync(target)) fs.accessSync(target, fs.constants.W_OK)
    return target
  } catch (error) {
    throw fileError(CONFIGURATION, 'write', file, error)
  }
}

/**
 * `conf` writes the file beside the old one, which is then replaced. On its own it would rename a file that a full disk has
 * cut short (it doesn't look at how much was written), and inside a Snap package it writes in place.
 */
function replace(target: string, document: ConfigDocument, Conf: typeof import('conf').default): void {
  const directory = path.dirname(target)
  const fresh = `${path.basename(target)}.new`
  // Left by processes that were killed: nobody else writes here while we hold the lock.
  for (const name of fs.readdirSync(directory)) {
    if (name === fresh || name.startsWith(`${fresh}.`)) fs.rmSync(path.join(directory, name), {force: true})
  }
  const freshPath = path.join(directory, fresh)
  try {
    const text = serialize(document, target)
    const conf = new Conf<ConfigDocument>({
      cwd: directory,
      configName: path.basename(target),
      fileExtension: 'new',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
      serialize: () => text,
    })
    conf.store = document
    verify(freshPath, text)
    keepOwner(target, freshPath)
    fs.renameSync(freshPath, target)
  } catch (error) {
    fs.rmSync(freshPath, {force: true})
    throw error
  }
  syncDirectory(directory)
}

function serialize(document: ConfigDocument, target: string): string {
  try {
    return `${JSON.stringify(document, null, 2)}\n`
  } catch (error) {
    throw new UserError(
      'configuration-too-large',
      `${quotePath(target)} is nested too deeply to be a configuration.`,
      {
        hint: 'It was left as it is. Move it away and begin afresh.',
        cause: error,
      },
    )
  }
}

function verify(file: string, text: string): void {
  const descriptor = fs.openSync(file, 'r+')
  try {
    if (fs.readFileSync(descriptor, 'utf8') !== text)
      throw Object.assign(new Error('cut short'), {code: 'ENOSPC'})
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Under sudo the file stays the user's own. */
function keepOwner(target: string, fresh: string): void {
  const before = fs.statSync(target, {throwIfNoEntry: false})
  if (before && process.getuid?.() === 0) fs.chownSync(fresh, before.uid, before.gid)
}
