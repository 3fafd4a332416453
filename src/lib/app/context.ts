import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Catalog, openCatalog} from '../api/catalog.ts'
import type {Emulator} from '../emulator/emulator.ts'
import {createNotes, type Notes} from '../output/notes.ts'
import {ConfigStore} from '../profiles/config-store.ts'
import type {Profile} from '../profiles/profile.ts'
import type {Profiles} from '../profiles/profiles.ts'
import type {Signals} from '../runtime/signals.ts'
import type {HttpBackend} from '../twilio/http-backend.ts'
import type {Clock} from './clock.ts'
import type {Environment} from './environment.ts'
import type {Invocation, LogLevel} from './invocation.ts'
import {Prompts} from './prompts.ts'
import type {NetworkLimits, Session, SessionOptions} from './session.ts'
import type {Terminal} from './terminal.ts'

/** What a run of the program stands on: a process has one set of these, a test another. */
export interface Surroundings {
  /** The package's directory, where `dist/` is. */
  readonly root: string
  readonly invocation: Invocation
  readonly terminal: Terminal
  readonly env: Environment
  readonly clock: Clock
  readonly signals: Signals
  /** The current directory. @throws the system's error when it is gone */
  readonly cwd: () => string
}

/**
 * All that the code of a command depends on, made once for a run and handed down. Nothing below reads `process`; what costs
 * time (the catalog, the configuration, a Twilio session) is opened when it is first asked for, and once.
 */
export class Context {
  readonly root: string
  readonly invocation: Invocation
  readonly terminal: Terminal
  readonly env: Environment
  readonly clock: Clock
  readonly signals: Signals
  readonly cwd: () => string
  readonly prompts: Prompts
  readonly configuration: ConfigStore
  /** What the program ends with unless an error or a signal says otherwise. */
  exitCode = 0
  #notes: Notes
  #level: LogLevel
  #package: {name: string; version: string} | undefined

  private constructor(given: Surroundings, notes: Notes) {
    this.root = given.root
    this.invocation = given.invocation
    this.terminal = given.terminal
    this.env = given.env
    this.clock = given.clock
    this.signals = given.signals
    this.cwd = given.cwd
    this.prompts = new Prompts(given.terminal, given.signals)
    this.configuration = new ConfigStore(given.env)
    this.#notes = notes
    this.#level = given.invocation.level
  }

  static async create(given: Surroundings): Promise<Context> {
    return new Context(given, await createNotes(given.invocation.level, given.terminal))
  }

  /** What is said to the person, on stderr. */
  get notes(): Notes {
    return this.#notes
  }

  /** Says from now on what this level lets through: the flags are known now. */
  async setLevel(level: LogLevel): Promise<void> {
    if (level === this.#level) return
    this.#level = level
    this.#notes = await createNotes(level, this.terminal)
  }

  get catalog(): Catalog {
    return openCatalog(join(this.root, 'dist', 'catalog'))
  }

  /** Name and version of this package. */
  get package(): {readonly name: string; readonly version: string} {
    this.#package ??= JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as {
      name: string
      version: string
    }
    return this.#package
  }

  /** The stored profiles. */
  async profiles(): Promise<Profiles> {
    const {Profiles} = await import('../profiles/profiles.ts')
    return new Profiles(this.configuration, this.env)
  }

  /**
   * The credentials of this run: see `resolveProfile`.
   *
   * @param name the value of `-p`, if it was given
   * @throws UserError that says what is missing or wrong, and the command to run next
   */
  async resolveProfile(name?: string): Promise<Profile> {
    const {resolveProfile} = await import('../profiles/resolve-profile.ts')
    return resolveProfile({flag: name, env: this.env, store: this.configuration, warn: this.notes.warn})
  }

  /**
   * Twilio, or the emulator, with the credentials of a profile: its client and its resources. The caller closes it.
   *
   * @param profile a profile, or the value of `-p`
   */
  async session(profile: Profile | string | undefined, options: SessionOptions = {}): Promise<Session> {
    const {Session} = await import('./session.ts')
    return Session.open(
      this,
      typeof profile === 'object' ? profile : await this.resolveProfile(profile),
      options,
    )
  }

  /** The network, with the proxy and the certificates that the environment names. */
  async openNetwork(limits: NetworkLimits = {}): Promise<HttpBackend> {
    const {HttpsBackend} = await import('../twilio/https-backend.ts')
    return new HttpsBackend({...limits, env: this.env})
  }

  /** The emulator that `-p emulator` works on. */
  async openEmulator(): Promise<Emulator> {
    const {Emulator} = await import('../emulator/emulator.ts')
    const {dataDirectory} = await import('./directories.ts')
    return new Emulator({
      directory: dataDirectory(this.env),
      catalog: this.catalog,
      now: () => this.clock.now(),
    })
  }
}
