import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import * as tls from 'node:tls'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'

/**
 * Whom TLS trusts: `TWILIO_CA_BUNDLE` (a PEM file) besides those that Node trusts, or undefined for Node's own
 * alone. A list given to Node replaces its own, NODE_EXTRA_CA_CERTS included; so they are all put together here.
 *
 * @throws UserError when the file can't be read or holds no certificate.
 */
export function trust(environment: Environment): tls.SecureContext | undefined {
  const bundle = environment.TWILIO_CA_BUNDLE
  if (bundle === undefined || bundle === '') return
  return tls.createSecureContext({ca: [...nodeAuthorities(environment), ...certificatesOf(bundle)]})
}

function certificatesOf(file: string): string[] {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError(
      'invalid-ca-bundle',
      `TWILIO_CA_BUNDLE names ${file}, which can not be read (${reason(cause)}).`,
      {
        hint: 'Name a file with certificates in PEM form, or unset the variable.',
        cause,
      },
    )
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  try {
    for (const certificate of certificates) new X509Certificate(certificate)
    if (certificates.length > 0) return certificates
  } catch {
    // Said below, as for a file with none.
  }
  throw new UserError(
    'invalid-ca-bundle',
    `TWILIO_CA_BUNDLE names ${file}, which holds no valid certificate in PEM form.`,
    {
      hint: 'Such a file has lines that say BEGIN CERTIFICATE and END CERTIFICATE.',
    },
  )
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it belongs to someone else',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file',
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return reasons[String(code)] ?? String(code)
}

function nodeAuthorities(environment: Environment): readonly string[] {
  // Node 22.15 and later can say whom they trust.
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function')
    return tls.getCACertificates()
  const extra = environment.NODE_EXTRA_CA_CERTS
  try {
    return extra ? [...tls.rootCertificates, readFileSync(extra, 'utf8')] : tls.rootCertificates
  } catch {
    // Node has already warned of it.
    return tls.rootCertificates
  }
}
