import fs from 'node:fs'
import path from 'node:path'
import {CONFIGURATION, configDirectory} from '../app/directories.ts'
import {UserError} from '../app/errors.ts'
import {errorCode, fileError} from '../runtime/files/file-error.ts'
import {type HeldLock, withLock} from '../runtime/files/lock.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import {farEnd} from '../runtime/files/replace-file.ts'
import {quotePath} from '../runtime/quoting.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {type ConfigDocument, parseDocument} from './config-document.ts'

/** More than this is not a configuration but some other file in its place. */
const LARGEST_BYTES = 16 * 1024 * 1024

/**
 * The official CLI's `config.json`. Reading is direct: every command reads, and loading `conf` alone takes tens of
 * milliseconds. Writing goes through `conf`, under a lock: see write-document.ts.
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
    const {writeDocument} = await import('./write-document.ts')
    const work = (lock: HeldLock): T => {
      signal?.throwIfAborted()
      const document = this.read()
      const result = change(document)
      writeDocument(target, document, lock)
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
