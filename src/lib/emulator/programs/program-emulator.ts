import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Catalog} from '../../api/catalog.ts'
import {dataDirectory} from '../../app/directories.ts'
import type {Environment} from '../../app/environment.ts'
import {openAuthority} from '../certificates/authority-file.ts'
import {Emulator, type EmulatorSettings} from '../emulator.ts'
import {serveEmulator} from '../server/http-server.ts'
import {TimeKeeper} from '../timeline/time-keeper.ts'
import {programEnvironment} from './program-environment.ts'
import {writeProgramFiles} from './program-files.ts'

export interface ProgramEmulatorOptions extends EmulatorSettings {
  readonly catalog: Catalog
  readonly env: Environment
  readonly now: () => number
  readonly onlyTwilio?: boolean
  readonly onRequest?: (line: string) => void
  readonly onUntrusted?: (host: string) => void
}

/** An emulator with new data in a temporary directory, on a free port of this machine. */
export interface ProgramEmulator {
  readonly emulator: Emulator
  /** The directory of its data. */
  readonly directory: string
  readonly url: string
  /** Of its authority, PEM. */
  readonly certificate: string
  /** The variables that a program needs to reach it. */
  readonly variables: Readonly<Record<string, string>>
  /** Stops it, and removes its data unless they are kept. */
  close(options?: {readonly keep?: boolean}): Promise<void>
}

/**
 * Starts an emulator for programs. Its certificate authority is that of the data directory, so that whoever trusts it has to do
 * so once only.
 *
 * @throws UserError when files cannot be written
 */
export async function startProgramEmulator(options: ProgramEmulatorOptions): Promise<ProgramEmulator> {
  const {env, now} = options
  const authorityDirectory = dataDirectory(env)
  const {certificate} = await openAuthority(authorityDirectory, now())
  const directory = mkdtempSync(join(tmpdir(), 'twilio-emulator-'))
  const emulator = new Emulator({...options, directory})
  const timeKeeper = new TimeKeeper(emulator)
  try {
    const files = writeProgramFiles(join(directory, 'programs'), certificate, env)
    const served = await serveEmulator(emulator, {...options, host: '127.0.0.1', port: 0, authorityDirectory})
    timeKeeper.start()
    return {
      emulator,
      directory,
      url: served.baseUrl,
      certificate,
      variables: await programEnvironment(served.baseUrl, files, env),
      async close({keep = false} = {}) {
        await timeKeeper.stop()
        await served.close()
        await emulator.close()
        if (!keep) removeDirectory(directory)
      },
    }
  } catch (error) {
    removeDirectory(directory)
    throw error
  }
}

const removeDirectory = (directory: string): void =>
  rmSync(directory, {recursive: true, force: true, maxRetries: 3})
