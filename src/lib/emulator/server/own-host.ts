import {isIP} from 'node:net'
import {networkInterfaces} from 'node:os'

/** `127.0.0.1`, `::1`, `localhost`, and names below it. */
export const isLoopback = (host: string): boolean =>
  isIP(host) === 0
    ? /^(.+\.)?localhost$/.test(host)
    : host === '::1' || /^(::ffff:)?127\./.test(host) || /^::ffff:7f[\da-f]{2}:/.test(host)

/** Addresses that mean all addresses of the machine. */
const isWildcard = (host: string): boolean => /^[0:.]+$/.test(host) && isIP(host) !== 0

/** The host of an authority such as `localhost:4010` or `[::1]:4010`, without brackets; undefined if it is invalid. */
function hostOf(authority: string): string | undefined {
  try {
    return new URL(`http://${authority}`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  } catch {
    return undefined
  }
}

/**
 * Returns a test that tells whether the authority in a request is this server's. It protects from DNS rebinding, in which
 * a web page sends requests to a name of its own that resolves to this machine: https://en.wikipedia.org/wiki/DNS_rebinding
 * @param host that the server listens on
 * @param allowed other names of this machine
 */
export function ownHostTest(host: string, allowed: readonly string[]): (authority: string) => boolean {
  const names = new Set([host, ...allowed].map((name) => hostOf(name.includes(':') ? `[${name}]` : name)))
  const addresses = (): string[] =>
    Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({address}) => address))
  return (authority) => {
    // Only HTTP/1.0 has no Host header; browsers always send one.
    if (authority === '') return true
    const requested = hostOf(authority)
    if (requested === undefined) return false
    if (isLoopback(requested) || names.has(requested)) return true
    return isWildcard(host) && addresses().includes(requested)
  }
}

/** Is it an IP address of this machine: a loopback address, or one of its network interfaces? */
export const isOwnAddress = (address: string): boolean =>
  isLoopback(address) ||
  isWildcard(address) ||
  Object.values(networkInterfaces()).some((all) => all?.some((own) => own.address === address))
