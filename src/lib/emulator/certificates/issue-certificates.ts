import 'reflect-metadata'
import {createPrivateKey, KeyObject, randomBytes, webcrypto} from 'node:crypto'
import {AsnConvert} from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import * as x509 from '@peculiar/x509'
import {EMULATED_DOMAINS} from '../server/emulated-hosts.ts'
import type {Identity} from './identity.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const AUTHORITY_DAYS = 3650
/** Apple's systems refuse more than 825: https://support.apple.com/en-us/103769 */
const SERVER_DAYS = 30
const ALGORITHM = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'} as const

/**
 * Creates a certificate authority. Programs that trust it accept what it signs for the emulator's domains only, and for no IP
 * address: https://datatracker.ietf.org/doc/html/rfc5280#section-4.2.1.10
 *
 * @param now milliseconds since 1970
 */
export async function createAuthority(now: number): Promise<Identity> {
  const keys = await createKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...createDraft(now, AUTHORITY_DAYS),
    // The names of two authorities differ, so that no program takes one for the other.
    name: `CN=Switchboard emulator ${randomBytes(4).toString('hex')}, O=Switchboard`,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      createNameConstraints(),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {key: exportKey(keys.privateKey), certificate: `${certificate.toString('pem')}\n`}
}

/** Creates a key, and a certificate for a host name that the authority has signed. */
export async function issueCertificate(authority: Identity, host: string, now: number): Promise<Identity> {
  const issuer = new x509.X509Certificate(authority.certificate)
  const keys = await createKeys()
  const draft = createDraft(now, SERVER_DAYS)
  const certificate = await x509.X509CertificateGenerator.create({
    ...draft,
    notAfter: new Date(Math.min(draft.notAfter.getTime(), issuer.notAfter.getTime())),
    subject: 'O=Switchboard',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{type: 'dns', value: host}]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {key: exportKey(keys.privateKey), certificate: `${certificate.toString('pem')}\n`}
}

function createDraft(now: number, days: number) {
  return {
    // Positive, and written as short as it has to be.
    serialNumber: `4f${randomBytes(15).toString('hex')}`,
    // From a day ago, for programs whose clock is behind.
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + days * DAY_MS),
    signingAlgorithm: ALGORITHM,
  }
}

function createNameConstraints(): x509.Extension {
  const subtrees = (names: readonly GeneralName[]): GeneralSubtrees =>
    new GeneralSubtrees(names.map((base) => new GeneralSubtree({base})))
  const constraints = new NameConstraints({
    permittedSubtrees: subtrees(EMULATED_DOMAINS.map((dNSName) => new GeneralName({dNSName}))),
    excludedSubtrees: subtrees(['0.0.0.0/0', '::/0'].map((iPAddress) => new GeneralName({iPAddress}))),
  })
  return new x509.Extension(id_ce_nameConstraints, true, AsnConvert.serialize(constraints))
}

const createKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

const exportKey = (key: webcrypto.CryptoKey): string =>
  KeyObject.from(key).export({type: 'pkcs8', format: 'pem'}).toString()

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(pem).export({type: 'pkcs8', format: 'der'}),
    ALGORITHM,
    false,
    ['sign'],
  )
