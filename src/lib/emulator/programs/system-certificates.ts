import {readFileSync} from 'node:fs'
import * as tls from 'node:tls'
import type {Environment} from '../../app/environment.ts'

/** Where systems keep the certificates that they trust, as in Go: https://go.dev/src/crypto/x509/root_linux.go */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/ssl/cert.pem',
]

/** What the user has told programs to trust beside, or instead. */
const VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS']

function readCertificates(file: string | undefined): readonly string[] {
  try {
    const text = file ? readFileSync(file, 'latin1') : ''
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  } catch {
    return []
  }
}

function readSystemCertificates(): readonly string[] {
  for (const file of SYSTEM_FILES) {
    const found = readCertificates(file)
    if (found.length > 0) return found
  }
  // Windows has no file, and macOS none that is complete. Node 22.15 and later read their stores.
  return 'getCACertificates' in tls && typeof tls.getCACertificates === 'function'
    ? [...tls.rootCertificates, ...(tls.getCACertificates('system') as string[])]
    : tls.rootCertificates
}

/** The certificates that programs with this environment trust, as PEM, each once. */
export function listTrustedCertificates(env: Environment): readonly string[] {
  const given = VARIABLES.flatMap((name) => readCertificates(env[name]))
  return [...new Set([...readSystemCertificates(), ...given])].map((certificate) => `${certificate.trim()}\n`)
}

/** Those of NODE_EXTRA_CA_CERTS alone: Node adds them to its own. */
export const listExtraCertificates = (env: Environment): readonly string[] =>
  readCertificates(env.NODE_EXTRA_CA_CERTS).map((certificate) => `${certificate.trim()}\n`)
