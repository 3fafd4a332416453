import assert from 'node:assert/strict'
import {X509Certificate} from 'node:crypto'
import {once} from 'node:events'
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {after, describe, it} from 'node:test'
import {connect as connectTls, createServer} from 'node:tls'
import {authorityFile, openAuthority} from '../../src/lib/emulator/certificates/authority-file.ts'
import type {Identity} from '../../src/lib/emulator/certificates/identity.ts'
import {issueCertificate} from '../../src/lib/emulator/certificates/issue-certificates.ts'
import {ServerCertificates} from '../../src/lib/emulator/certificates/server-certificates.ts'
import {runCommand} from '../support/context.ts'
import {runTwilio, temporaryHome} from '../support/run.ts'
import {temporaryDirectory} from './sandbox.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const subject = ({certificate}: Identity): string => new X509Certificate(certificate).subject

/** Does a client that trusts the authority accept a server with this certificate? @returns the error otherwise */
async function verify(authority: Identity, {key, certificate}: Identity, host: string): Promise<string> {
  const server = createServer({key, cert: `${certificate}${authority.certificate}`}).listen(0, '127.0.0.1')
  after(() => server.close())
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  const socket = connectTls({port, host: '127.0.0.1', servername: host, ca: authority.certificate})
  return new Promise((resolve) => {
    const end = (result: string): void => {
      socket.destroy()
      resolve(result)
    }
    socket.once('secureConnect', () => end('accepted'))
    socket.once('error', ({message}) => end(message))
  })
}

describe("the emulator's certificate authority", () => {
  it('is created once, in a file that only its owner can read', async () => {
    const directory = `${temporaryDirectory()}/new`
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => openAuthority(directory, Date.now())))
    assert.equal(new Set(all.map(subject)).size, 1)
    assert.deepEqual(readdirSync(directory), ['emulator-ca.key'])
    if (process.platform !== 'win32') assert.equal(statSync(authorityFile(directory)).mode & 0o777, 0o600)
  })

  it('is the same for processes that create it at the same time', async () => {
    const home = temporaryHome()
    const outcomes = await Promise.all([1, 2, 3].map(() => runTwilio(['emulator:ca'], {home})))
    assert.deepEqual(
      outcomes.map(({code}) => code),
      [0, 0, 0],
    )
    assert.equal(new Set(outcomes.map(({stdout}) => stdout)).size, 1)
    assert.match(outcomes[0]?.stdout ?? '', /^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/)
  })

  it('prints its certificate, and never its key', async () => {
    const home = temporaryHome()
    const {code, stdout, stderr} = await runCommand(['emulator:ca'], {home})
    assert.equal(code, 0)
    assert.ok(new X509Certificate(stdout).ca)
    assert.doesNotMatch(`${stdout}${stderr}`, /PRIVATE/)
    assert.ok(existsSync(`${home}/.twilio-cli/emulator-ca.key`))
  })

  it('signs only for twilio.com, sendgrid.com and the hosts below them', async () => {
    const authority = await openAuthority(temporaryDirectory(), Date.now())
    for (const [host, result] of [
      ['api.twilio.com', 'accepted'],
      ['twilio.com', 'accepted'],
      ['api.sydney.au1.twilio.com', 'accepted'],
      ['api.sendgrid.com', 'accepted'],
      ['example.com', 'permitted subtree violation'],
      ['nottwilio.com', 'permitted subtree violation'],
      ['twilio.com.example.com', 'permitted subtree violation'],
    ] as const) {
      const issued = await issueCertificate(authority, host, Date.now())
      assert.equal(await verify(authority, issued, host), result, host)
    }
    const certificates = new ServerCertificates(async () => authority, Date.now)
    await assert.rejects(certificates.find('example.com'))
    await assert.rejects(certificates.find('nottwilio.com'))
  })

  it('is valid now, and created again when it has expired', async () => {
    const directory = temporaryDirectory()
    const now = Date.now()
    const old = await openAuthority(directory, now - 20 * YEAR_MS)
    const renewed = await openAuthority(directory, now)
    assert.notEqual(subject(renewed), subject(old))
    assert.equal(subject(await openAuthority(directory, now + YEAR_MS)), subject(renewed))
    const {validFrom, validTo} = new X509Certificate(renewed.certificate)
    assert.ok(Date.parse(validFrom) < now && Date.parse(validTo) > now + 9 * YEAR_MS)
    const issued = await issueCertificate(renewed, 'api.twilio.com', now)
    const days = (Date.parse(new X509Certificate(issued.certificate).validTo) - now) / 86_400_000
    assert.ok(days > 29 && days <= 30, String(days))
  })

  it('issues a certificate for a host once, and again before it expires', async () => {
    const authority = await openAuthority(temporaryDirectory(), Date.now())
    let now = Date.now()
    let opened = 0
    const open = async (): Promise<Identity> => {
      opened++
      return authority
    }
    const certificates = new ServerCertificates(open, () => now)
    const [first, second] = await Promise.all([
      certificates.find('api.twilio.com'),
      certificates.find('API.twilio.com'),
    ])
    assert.ok(first === second && opened === 1)
    now += 25 * 86_400_000
    assert.notEqual(await certificates.find('api.twilio.com'), first)
    assert.equal(opened, 2)
  })

  it('is not used or replaced if its file is damaged', async () => {
    const directory = temporaryDirectory()
    const [mine, others] = [
      await openAuthority(directory, Date.now()),
      await openAuthority(temporaryDirectory(), Date.now()),
    ]
    for (const text of ['', 'x', mine.key, `${mine.key}${others.certificate}`]) {
      writeFileSync(authorityFile(directory), text)
      await assert.rejects(openAuthority(directory, Date.now()), {id: 'invalid-emulator-ca'})
      assert.equal(readFileSync(authorityFile(directory), 'utf8'), text)
    }
  })
})
