import {createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate} from 'node:crypto'
import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {isIP} from 'node:net'
import {tmpdir, userInfo} from 'node:os'
import {dirname, join} from 'node:path'
import forge from 'node-forge'

/** Both PEM. */
export interface Identity {
  readonly key: string
  readonly cert: string
}

/** A throw-away certificate authority. */
export interface Authority {
  /** Its certificate, for NODE_EXTRA_CA_CERTS and TWILIO_CA_BUNDLE. */
  readonly file: string
  readonly certificate: string
  /** A certificate for these host names and addresses; valid for a day unless told otherwise. */
  issue(names: readonly string[], validity?: {from: Date; to: Date}): Identity
}

const day = 24 * 60 * 60 * 1000
let shared: Authority | undefined

/** The authority of the test run: its keys wait in the temporary directory, since making them takes a while. */
export function testAuthority(): Authority {
  shared ??= read(join(tmpdir(), `switchboard-test-authority-${userInfo().username}`)) ?? make()
  return shared
}

/** Another authority, which nothing trusts until it is told to. */
export function strangeAuthority(): Authority {
  const directory = mkdtempSync(join(tmpdir(), 'switchboard-test-stranger-'))
  process.once('exit', () => rmSync(directory, {recursive: true, force: true}))
  write(directory)
  return open(directory)
}

function make(): Authority {
  const directory = join(tmpdir(), `switchboard-test-authority-${userInfo().username}`)
  const draft = mkdtempSync(`${directory}-`)
  write(draft)
  try {
    rmSync(directory, {recursive: true, force: true})
    renameSync(draft, directory)
  } catch {
    // Another test has made one meanwhile; this one goes on with its own.
    process.once('exit', () => rmSync(draft, {recursive: true, force: true}))
    return open(draft)
  }
  return open(directory)
}

/** What is there, if it is ours and good for another hour. */
function read(directory: string): Authority | undefined {
  try {
    const {validTo} = new X509Certificate(readFileSync(join(directory, 'ca.pem')))
    const mine = process.getuid === undefined || statSync(directory).uid === process.getuid()
    return mine && Date.parse(validTo) > Date.now() + day / 24 ? open(directory) : undefined
  } catch {
    return undefined
  }
}

function write(directory: string): void {
  mkdirSync(dirname(directory), {recursive: true})
  const key = newKey()
  writeFileSync(join(directory, 'ca.key'), key, {mode: 0o600})
  writeFileSync(join(directory, 'leaf.key'), newKey(), {mode: 0o600})
  const name = `Switchboard test authority ${randomBytes(4).toString('hex')}`
  const certificate = draft(key, name, {from: new Date(Date.now() - day), to: new Date(Date.now() + day)})
  certificate.setIssuer(certificate.subject.attributes)
  certificate.setExtensions([
    {name: 'basicConstraints', cA: true, critical: true},
    {name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true},
  ])
  signWith(key, certificate)
  writeFileSync(join(directory, 'ca.pem'), forge.pki.certificateToPem(certificate))
}

function open(directory: string): Authority {
  const file = join(directory, 'ca.pem')
  const certificate = readFileSync(file, 'utf8')
  const authority = forge.pki.certificateFromPem(certificate)
  const authorityKey = readFileSync(join(directory, 'ca.key'), 'utf8')
  const key = readFileSync(join(directory, 'leaf.key'), 'utf8')
  return {
    file,
    certificate,
    issue(names, validity = {from: new Date(Date.now() - day), to: new Date(Date.now() + day)}) {
      const leaf = draft(key, names[0] ?? 'nobody', validity)
      leaf.setIssuer(authority.subject.attributes)
      leaf.setExtensions([
        {name: 'basicConstraints', cA: false},
        {name: 'keyUsage', digitalSignature: true, keyEncipherment: true},
        {name: 'extKeyUsage', serverAuth: true},
        {
          name: 'subjectAltName',
          altNames: names.map((name) => (isIP(name) ? {type: 7, ip: name} : {type: 2, value: name})),
        },
      ])
      signWith(authorityKey, leaf)
      return {key, cert: forge.pki.certificateToPem(leaf)}
    },
  }
}

function draft(key: string, commonName: string, validity: {from: Date; to: Date}): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  const publicKey = createPublicKey(key).export({type: 'spki', format: 'pem'}).toString()
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey)
  // The first byte keeps the serial number positive, and written as short as it has to be: else it is refused now and then.
  certificate.serialNumber = `4f${randomBytes(12).toString('hex')}`
  certificate.validity.notBefore = validity.from
  certificate.validity.notAfter = validity.to
  certificate.setSubject([{name: 'commonName', value: commonName}])
  return certificate
}

/** Node's own signature: the certificate maker's takes fifty times as long. */
function signWith(key: string, certificate: forge.pki.Certificate): void {
  const signer = {
    sign() {
      const content = forge.asn1.toDer(certificate.tbsCertificate).getBytes()
      return sign('sha256', Buffer.from(content, 'binary'), key).toString('binary')
    },
  }
  certificate.sign(signer as unknown as forge.pki.rsa.PrivateKey, forge.md.sha256.create())
}

function newKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: {type: 'spki', format: 'pem'},
    privateKeyEncoding: {type: 'pkcs1', format: 'pem'},
  }).privateKey
}
