import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Environment} from '../../app/environment.ts'
import {fileError} from '../../runtime/files/file-error.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile} from '../../runtime/files/replace-file.ts'
import {SITECUSTOMIZE} from './sitecustomize.ts'
import {listExtraCertificates, listTrustedCertificates} from './system-certificates.ts'

/** Files that the variables of a program name. */
export interface ProgramFiles {
  /** The emulator's certificate and those of NODE_EXTRA_CA_CERTS: for programs that add them to their own. */
  readonly extraCertificates: string
  /** The emulator's certificate and those of the system: for programs that use them in place of their own. */
  readonly allCertificates: string
  /** The directory of Python's `sitecustomize`. */
  readonly pythonPath: string
  /** The directory of a file of settings that PHP reads beside its own. */
  readonly phpSettings: string
}

/**
 * Writes what programs need to reach the emulator.
 *
 * @param certificate of the emulator's authority, PEM
 * @throws UserError file-unwritable
 */
export function writeProgramFiles(directory: string, certificate: string, env: Environment): ProgramFiles {
  const files: ProgramFiles = {
    extraCertificates: join(directory, 'emulator-ca.pem'),
    allCertificates: join(directory, 'ca-bundle.pem'),
    pythonPath: join(directory, 'python'),
    phpSettings: join(directory, 'php'),
  }
  const write = (file: string, parts: Iterable<string>): void => replaceFile(file, parts, {exclusive: false})
  try {
    makeDirectory(directory)
    for (const each of [files.pythonPath, files.phpSettings]) mkdirSync(each, {recursive: true, mode: 0o700})
    // The environment may be one that has these files already.
    write(files.extraCertificates, new Set([certificate, ...listExtraCertificates(env)]))
    write(files.allCertificates, new Set([...listTrustedCertificates(env), certificate]))
    write(join(files.pythonPath, 'sitecustomize.py'), [SITECUSTOMIZE])
    const settings = ['curl.cainfo', 'openssl.cafile'].map((name) => `${name}="${files.allCertificates}"\n`)
    write(join(files.phpSettings, 'emulator.ini'), settings)
  } catch (error) {
    throw fileError({variable: 'TWILIO_DATA_DIR'}, 'write', directory, error)
  }
  return files
}
