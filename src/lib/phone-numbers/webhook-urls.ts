import {BlockList, isIP} from 'node:net'
import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** Flags whose value is a webhook URL. */
export const WEBHOOK_FLAGS = [
  'sms-url',
  'sms-fallback-url',
  'voice-url',
  'voice-fallback-url',
  'status-callback',
] as const

/** Addresses of this machine and of private networks: RFC 1122, 1918, 3927, 4193, 4291 and 6598. */
const PRIVATE_ADDRESSES = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  PRIVATE_ADDRESSES.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  PRIVATE_ADDRESSES.addSubnet(network, prefix, 'ipv6')
}

const PRIVATE_NAME = /^[^.]+$|(^|\.)(localhost|local|internal|lan|home\.arpa|test|invalid)$/

/** Can only this machine or its own network reach the host of a URL? */
const isPrivateHost = (hostname: string): boolean => {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const version = isIP(host)
  return version === 0
    ? PRIVATE_NAME.test(host)
    : PRIVATE_ADDRESSES.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Checks the webhook URLs among the values of flags. An empty value removes a webhook URL.
 *
 * @throws UsageError for a value that is not an HTTP URL, or a URL that Twilio cannot reach
 */
export const checkWebhookUrls = (flags: Readonly<Record<string, unknown>>): void => {
  for (const flag of WEBHOOK_FLAGS) {
    const value = flags[flag]
    if (typeof value !== 'string' || value === '') continue
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
      throw new UsageError(
        'invalid-flag-value',
        `Invalid value for --${flag}: ${quote(value)}. Expected a URL that starts with https:// or http://.`,
      )
    }
    if (isPrivateHost(url.hostname)) throw unreachableWebhook(flag, url)
  }
}

const unreachableWebhook = (flag: string, {hostname, port, protocol}: URL): UsageError => {
  const localPort = port || (protocol === 'https:' ? '443' : '80')
  return new UsageError(
    'unreachable-webhook',
    `--${flag}: Twilio cannot reach ${hostname}. It is an address of this machine or of a private network.`,
    `To receive webhooks on this machine, open a tunnel and use its public URL: ngrok http ${localPort}, or cloudflared tunnel --url http://localhost:${localPort}`,
  )
}
