import {BlockList, isIP} from 'node:net'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** Flags whose value is an address that Twilio calls. */
export const WEBHOOK_FLAGS = [
  'sms-url',
  'sms-fallback-url',
  'voice-url',
  'voice-fallback-url',
  'status-callback',
] as const

/** Addresses of this machine and of private networks: RFC 1122, 1918, 3927, 4193, 4291 and 6598. */
const PRIVATE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6')
}

const PRIVATE_NAME = /^[^.]+$|(^|\.)(localhost|local|internal|lan|home\.arpa|test|invalid)$/

/** Is the host of a URL one that only this machine or its own network can reach? */
const isPrivateHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const version = isIP(host)
  return version === 0 ? PRIVATE_NAME.test(host) : PRIVATE.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Checks the addresses among the flags' values that Twilio is to call. An empty one takes the address away.
 *
 * @throws UsageError for one that is no address on the web, or one that Twilio cannot reach.
 */
export const checkWebhookAddresses = (flags: Readonly<Record<string, unknown>>): void => {
  for (const flag of WEBHOOK_FLAGS) {
    const address = flags[flag]
    if (typeof address !== 'string' || address === '') continue
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
      throw new UsageError(
        'invalid-flag-value',
        `--${flag} takes an address that begins with https:// or http://, not ${quote(address)}.`,
      )
    }
    if (isPrivateHost(url.hostname)) throw unreachable(flag, url)
  }
}

const unreachable = (flag: string, {hostname, port, protocol}: URL): UsageError => {
  const local = port || (protocol === 'https:' ? '443' : '80')
  return new UsageError(
    'unreachable-webhook',
    `--${flag}: Twilio cannot reach ${hostname}, which is an address of this machine or of a private network.`,
    `To receive webhooks here, open a tunnel and give its public address instead: ngrok http ${local}, or cloudflared tunnel --url http://localhost:${local}`,
  )
}
