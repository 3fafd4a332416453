import fs from 'node:fs'
import path from 'node:path'
import {CONFIGURATION, configDirectory} from '../app/directories.ts'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {errorCode, fileError} from '../runtime/files/file-error.ts'
import type {HeldLock} from '../runtime/files/lock.ts'
import {quotePath} from '../runtime/quoting.ts'
import {rememberSecret} from '../runtime/secrets.ts'
import {type ConfigDocument, parseDocument} from './config-document.ts'

/** A larger file is not a configuration but some other file in its place. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * The official CLI's `config.json`. Reading is direct: every command reads, and loading `conf` alone takes tens of
 * milliseconds. Writing goes through `conf`, under a lock: see write-document.ts.
 */
export class ConfigStore {
  readonly #env: Environment
  readonly #now: () => number

  /** @param now milliseconds since 1970 */
  constructor(env: Environment, now: () => number) {
    this.#env = env
    this.#now = now
  }

  /** The path of config.json. @throws UserError no-home-directory */
  get file(): string {
    return path.join(configDirectory(this.#env), 'config.json')
  }

  /**
   * The current configuration; empty if there is no file.
   *
   * @throws UserError when the file cannot be read or is not a configuration
   */
  read(): ConfigDocument {
    return this.#parse(readBytes(this.file))
  }

  #parse(bytes: Buffer | undefined): ConfigDocument {
    const document = bytes ? parseDocument(bytes.toString('utf8'), this.file, this.#now) : {}
    for (const {apiSecret} of Object.values(document.profiles ?? {})) rememberSecret(apiSecret)
    return document
  }

  /**
   * Changes the configuration. No change of another process is lost, and a process killed at any moment leaves a complete
   * file.
   *
   * @param change changes the document in place; `update` returns its result. When it throws, nothing is written.
   * @param signal cancels, as long as nothing is written
   * @throws UserError when the file cannot be read, is not a configuration, or cannot be written, or if writing would lose
   * data: see require-lossless.ts
   */
  async update<T>(change: (document: ConfigDocument) => T, signal?: AbortSignal): Promise<T> {
    const {lockDocument} = await import('./lock-document.ts')
    const {writeDocument} = await import('./write-document.ts')
    const {requireLossless} = await import('./require-lossless.ts')
    const work = (target: string, lock: HeldLock): T => {
      signal?.throwIfAborted()
      const bytes = readBytes(this.file)
      const document = this.#parse(bytes)
      if (bytes) requireLossless(bytes, this.file)
      const result = change(document)
      writeDocument(target, document, lock)
      return result
    }
    return lockDocument(this.file, work, {doing: 'writing the configuration', signal})
  }

  /**
   * Runs work of several steps while no other process runs such work. The steps may call `update`.
   *
   * @param doing "moving API secrets": for the error when another process holds the lock for too long
   */
  async runExclusively<T>(doing: string, work: () => Promise<T>): Promise<T> {
    const {lockDocument} = await import('./lock-document.ts')
    return lockDocument(this.file, work, {doing, lockSuffix: '.steps'})
  }

  /** Can other users read the file, and so its secrets? Windows has no such file modes. */
  isReadableByOthers(): boolean {
    if (process.platform === 'win32') return false
    const mode = fs.statSync(this.file, {throwIfNoEntry: false})?.mode
    return mode !== undefined && (mode & 0o077) !== 0
  }

  /** The warning to print when `isReadableByOthers()`. */
  get exposedWarning(): string {
    const file = quotePath(this.file)
    return `Other users on this machine can read the API secrets in ${file}. To fix this, run: twilio doctor --fix (or chmod 600 ${file})`
  }

  /** Makes the file readable by its owner only: mode 0600. @throws UserError file-unwritable */
  makePrivate(): void {
    try {
      fs.chmodSync(this.file, 0o600)
    } catch (error) {
      throw fileError(CONFIGURATION, 'write', this.file, error)
    }
  }
}

function readBytes(file: string): Buffer | undefined {
  try {
    const stat = fs.statSync(file)
    if (!stat.isFile()) throw Object.assign(new Error(), {code: 'EISDIR'})
    if (stat.size > MAX_BYTES) {
      throw new UserError(
        'configuration-too-large',
        `${quotePath(file)} is too large to be a configuration (${stat.size} bytes).`,
        {
          hint: 'The file was not changed. Move it away to start over.',
        },
      )
    }
    return fs.readFileSync(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw fileError(CONFIGURATION, 'read', file, error)
  }
}
