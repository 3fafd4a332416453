import {createPrivateKey, X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {UserError} from '../../app/errors.ts'
import {errorCode, fileError} from '../../runtime/files/file-error.ts'
import {withLock} from '../../runtime/files/lock.ts'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile} from '../../runtime/files/replace-file.ts'
import {quotePath} from '../../runtime/quoting.ts'
import type {Identity} from './identity.ts'

const KIND = {variable: 'TWILIO_DATA_DIR'}

/** The file of the authority's key and certificate, in the data directory. Only its owner can read it. */
export const authorityFile = (directory: string): string => join(directory, 'emulator-ca.key')

/**
 * The certificate authority of the emulator in a data directory. It is created at first use, and again when it has expired. It
 * is never installed anywhere.
 *
 * @param now milliseconds since 1970
 * @throws UserError invalid-emulator-ca, file-unreadable or file-unwritable
 */
export async function openAuthority(directory: string, now: number): Promise<Identity> {
  const file = authorityFile(directory)
  const found = readAuthority(file, now)
  if (found) return found
  try {
    makeDirectory(directory)
    return await withLock(
      file,
      async (lock) => {
        const created = readAuthority(file, now)
        if (created) return created
        const {createAuthority} = await import('./issue-certificates.ts')
        const authority = await createAuthority(now)
        // One file, so that no reader sees a key with the certificate of another.
        replaceFile(file, [authority.key, authority.certificate], {exclusive: true, lock})
        return authority
      },
      {doing: "creating the emulator's certificate authority"},
    )
  } catch (error) {
    throw fileError(KIND, 'write', file, error)
  }
}

/** @returns undefined if there is no authority, or if it has expired */
function readAuthority(file: string, now: number): Identity | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw fileError(KIND, 'read', file, error)
  }
  const key = findBlock(text, 'PRIVATE KEY')
  const certificate = findBlock(text, 'CERTIFICATE')
  if (key && certificate && isPair(key, certificate)) {
    const {validFrom, validTo} = new X509Certificate(certificate)
    const isValid = Date.parse(validFrom) <= now && now < Date.parse(validTo)
    return isValid ? {key, certificate} : undefined
  }
  throw new UserError(
    'invalid-emulator-ca',
    `${quotePath(file)} is not a certificate authority of the emulator.`,
    {hint: 'Remove the file. The emulator then creates a new one.'},
  )
}

const findBlock = (text: string, label: string): string | undefined =>
  new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n`).exec(text)?.[0]

function isPair(key: string, certificate: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}
