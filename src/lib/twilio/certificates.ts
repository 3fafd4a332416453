import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import * as tls from 'node:tls'
import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {describeErrorCode, errorCode} from '../runtime/files/file-error.ts'

/**
 * A TLS context that trusts the certificates in `TWILIO_CA_BUNDLE` (a PEM file) in addition to Node's; undefined when the
 * variable is not set. A list passed to Node replaces its own, including NODE_EXTRA_CA_CERTS, so this adds those too.
 *
 * @throws UserError when the file cannot be read or contains no valid certificate
 */
export function loadSecureContext(environment: Environment): tls.SecureContext | undefined {
  const bundle = environment.TWILIO_CA_BUNDLE
  if (bundle === undefined || bundle === '') return
  return tls.createSecureContext({ca: [...listNodeAuthorities(environment), ...readCertificates(bundle)]})
}

function readCertificates(file: string): string[] {
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UserError(
      'invalid-ca-bundle',
      `Could not read TWILIO_CA_BUNDLE (${file}): ${describeErrorCode(errorCode(cause))}.`,
      {
        hint: 'Set the variable to a file with PEM certificates, or unset it.',
        cause,
      },
    )
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  try {
    for (const certificate of certificates) new X509Certificate(certificate)
    if (certificates.length > 0) return certificates
  } catch {
    // Reported below, like a file without certificates.
  }
  throw new UserError('invalid-ca-bundle', `TWILIO_CA_BUNDLE (${file}) contains no valid PEM certificate.`, {
    hint: 'A PEM certificate starts with a BEGIN CERTIFICATE line and ends with an END CERTIFICATE line.',
  })
}

function listNodeAuthorities(environment: Environment): readonly string[] {
  // Node 22.15 and later list the certificates that they trust.
  if ('getCACertificates' in tls && typeof tls.getCACertificates === 'function')
    return tls.getCACertificates()
  const extra = environment.NODE_EXTRA_CA_CERTS
  try {
    return extra ? [...tls.rootCertificates, readFileSync(extra, 'utf8')] : tls.rootCertificates
  } catch {
    // Node has already printed a warning.
    return tls.rootCertificates
  }
}
