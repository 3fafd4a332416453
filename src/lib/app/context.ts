import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type Catalog, openCatalog} from '../api/catalog.ts'
import type {ControlClient} from '../emulator/control/control-client.ts'
import type {Emulator, EmulatorSettings} from '../emulator/emulator.ts'
import {createNotes, type Notes, printable} from '../output/notes.ts'
import {ConfigStore} from '../profiles/config-store.ts'
import {findProjectFile} from '../profiles/find-project-file.ts'
import type {Profile} from '../profiles/profile.ts'
import type {Profiles} from '../profiles/profiles.ts'
import type {ProjectSettings} from '../profiles/project-settings.ts'
import type {Signals} from '../runtime/signals.ts'
import type {HttpBackend} from '../twilio/http-backend.ts'
import type {Clock} from './clock.ts'
import {homeDirectory} from './directories.ts'
import type {Environment} from './environment.ts'
import type {Invocation, LogLevel} from './invocation.ts'
import {Prompts} from './prompts.ts'
import type {NetworkLimits, Session, SessionOptions} from './session.ts'
import {isRead, type Terminal} from './terminal.ts'

/** A request to the control API can wait for a message, and sends webhooks. */
const CONTROL_TIMEOUT_MS = 330_000

/** What a context is created from. The process has its own; tests use others. */
export interface ContextDependencies {
  /** The package's directory, where `dist/` is. */
  readonly root: string
  readonly invocation: Invocation
  readonly terminal: Terminal
  readonly env: Environment
  readonly clock: Clock
  readonly signals: Signals
  /** The current directory. @throws a system error when it no longer exists */
  readonly cwd: () => string
}

interface PackageManifest {
  readonly name: string
  readonly version: string
  /** The release workflow records where it published the package. */
  readonly switchboard?: {readonly publishedTo?: string}
}

/**
 * Everything that the code of a command depends on, created once per run and passed down. Nothing below it reads `process`.
 * What takes time to open (catalog, configuration, Twilio session) is opened once, at first use.
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
  /** The exit code of the program, unless there is an error or a signal. */
  exitCode = 0
  #notes: Notes
  #level: LogLevel
  #project: Promise<ProjectSettings> | undefined
  #package: PackageManifest | undefined

  private constructor(given: ContextDependencies, notes: Notes) {
    this.root = given.root
    this.invocation = given.invocation
    this.terminal = given.terminal
    this.env = given.env
    this.clock = given.clock
    this.signals = given.signals
    this.cwd = given.cwd
    this.prompts = new Prompts(given.terminal, given.signals, printable)
    this.configuration = new ConfigStore(given.env, () => given.clock.now())
    this.#notes = notes
    this.#level = given.invocation.level
  }

  static async create(given: ContextDependencies): Promise<Context> {
    return new Context(given, await createNotes(given.invocation.level, given.terminal))
  }

  /** A context like this one for another command line: that of an alias. */
  withInvocation(invocation: Invocation): Promise<Context> {
    const {root, terminal, env, clock, signals, cwd} = this
    return Context.create({root, invocation, terminal, env, clock, signals, cwd})
  }

  /** Messages to the user, on stderr. */
  get notes(): Notes {
    return this.#notes
  }

  /** Changes the log level, once the flags are parsed. */
  async setLevel(level: LogLevel): Promise<void> {
    if (level === this.#level) return
    this.#level = level
    this.#notes = await createNotes(level, this.terminal)
  }

  get catalog(): Catalog {
    return openCatalog(join(this.root, 'dist', 'catalog'))
  }

  /** What this package says about itself. */
  get package(): PackageManifest {
    this.#package ??= JSON.parse(readFileSync(join(this.root, 'package.json'), 'utf8')) as PackageManifest
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
   * @param name the value of `-p`, if any
   * @throws UserError with what is missing or wrong, and the command to run next
   */
  async resolveProfile(name?: string): Promise<Profile> {
    const {resolveProfile} = await import('../profiles/resolve-profile.ts')
    return resolveProfile({
      flag: name,
      env: this.env,
      store: this.configuration,
      project: await this.project(),
      warn: this.notes.warn,
    })
  }

  /**
   * The settings of the `.twiliorc` that applies here; empty if there is none. On a terminal, a note says that it is used.
   *
   * @throws UserError when the file is invalid
   */
  project(): Promise<ProjectSettings> {
    this.#project ??= this.#findProject()
    return this.#project
  }

  async #findProject(): Promise<ProjectSettings> {
    const found = findProjectFile({
      cwd: this.cwd,
      home: homeDirectory(this.env),
      warn: (message) => this.notes.warn(message),
      uid: process.getuid?.(),
    })
    if (found === undefined) return {}
    const {readProjectFile} = await import('../profiles/project-file.ts')
    const settings = await readProjectFile(found)
    const list = Object.entries(settings).map(([key, value]) => `${key} ${value}`)
    if (isRead(this.terminal) && list.length > 0) this.notes.info(`Using ${list.join(', ')} from ${found}.`)
    return settings
  }

  /**
   * Opens a session with Twilio or the emulator, with the credentials of a profile. The caller closes it.
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

  /** The network, with the proxy and certificates of the environment. */
  async openNetwork(limits: NetworkLimits = {}): Promise<HttpBackend> {
    if (this.env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
      this.notes.warn(
        'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored: certificates are always verified. To trust another authority, set TWILIO_CA_BUNDLE to its certificate file.',
      )
    }
    const {HttpsBackend} = await import('../twilio/https-backend.ts')
    const {InterruptionGuard} = await import('../twilio/interruption-guard.ts')
    const backend = new HttpsBackend({...limits, env: this.env})
    return new InterruptionGuard(backend, this.signals.beforeExit, (text) => this.notes.warn(text))
  }

  /**
   * What requests to the emulator are sent to: the server of TWILIO_EMULATOR_URL, the running server with this data, or an
   * emulator in this process.
   *
   * @param timeoutMs for a request to the server
   */
  async connectEmulator(timeoutMs?: number): Promise<HttpBackend> {
    const {dataDirectory} = await import('./directories.ts')
    const {findServer} = await import('../emulator/server/find-server.ts')
    const url = (await this.#findProgramEmulator()) ?? (await findServer(dataDirectory(this.env)))
    if (url === undefined) return this.openEmulator()
    this.notes.debug(`Using the emulator at ${url}`)
    const {EmulatorServer} = await import('../twilio/emulator-server.ts')
    return new EmulatorServer(url, timeoutMs)
  }

  /** The emulator of the program that this one runs in: see emulator:exec. @throws UsageError invalid-emulator-url */
  async #findProgramEmulator(): Promise<string | undefined> {
    const url = this.env.TWILIO_EMULATOR_URL
    if (!url) return undefined
    const {parseEmulatorUrl} = await import('../profiles/emulator-profile.ts')
    return parseEmulatorUrl(url)
  }

  /** The control API of the emulator: of the running server with this data, or of an emulator in this process. */
  async controlEmulator(): Promise<ControlClient> {
    const {ControlClient} = await import('../emulator/control/control-client.ts')
    return ControlClient.open(await this.connectEmulator(CONTROL_TIMEOUT_MS))
  }

  /** The emulator of `-p emulator`, in this process. */
  async openEmulator(options: EmulatorSettings = {}): Promise<Emulator> {
    const {Emulator} = await import('../emulator/emulator.ts')
    const {dataDirectory} = await import('./directories.ts')
    return new Emulator({
      directory: dataDirectory(this.env),
      catalog: this.catalog,
      now: () => this.clock.now(),
      log: (line) => this.notes.debug(line),
      ...options,
    })
  }
}
