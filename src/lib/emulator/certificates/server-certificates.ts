import {createSecureContext, type SecureContext} from 'node:tls'
import {isEmulatedHost} from '../server/emulated-hosts.ts'
import type {Identity} from './identity.ts'

/** Programs ask for a few hosts; any other number is an attempt to fill the memory. */
const MAX_HOSTS = 500
const RENEW_AFTER_MS = 20 * 24 * 60 * 60 * 1000

interface Issued {
  readonly at: number
  readonly context: Promise<SecureContext>
}

/** The emulator's TLS certificates, issued when a program first asks for a host and kept in memory. */
export class ServerCertificates {
  readonly #openAuthority: () => Promise<Identity>
  readonly #now: () => number
  readonly #issued = new Map<string, Issued>()

  /** @param now milliseconds since 1970 */
  constructor(openAuthority: () => Promise<Identity>, now: () => number) {
    this.#openAuthority = openAuthority
    this.#now = now
  }

  /** @throws Error if the host is not the emulator's, or the authority cannot be opened */
  async find(host: string): Promise<SecureContext> {
    const name = host.toLowerCase()
    if (!isEmulatedHost(name)) throw new Error('no certificate for this host')
    const now = this.#now()
    const found = this.#issued.get(name)
    if (found && Math.abs(now - found.at) < RENEW_AFTER_MS) return found.context
    if (this.#issued.size >= MAX_HOSTS) this.#issued.clear()
    const context = this.#issue(name, now)
    this.#issued.set(name, {at: now, context})
    // The next request tries again.
    context.catch(() => this.#issued.delete(name))
    return context
  }

  async #issue(host: string, now: number): Promise<SecureContext> {
    const authority = await this.#openAuthority()
    const {issueCertificate} = await import('./issue-certificates.ts')
    const {key, certificate} = await issueCertificate(authority, host, now)
    return createSecureContext({key, cert: `${certificate}${authority.certificate}`})
  }
}
