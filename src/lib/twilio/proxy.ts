import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'

export interface ProxyServer {
  /** May contain a user name and password, so never print it. */
  readonly url: URL
  /** Host and port, for messages. */
  readonly name: string
}

/** The official CLI uses HTTP_PROXY for its HTTPS requests, so we do too, after HTTPS_PROXY. */
const VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']

/**
 * The proxy of the environment for an HTTPS URL, if any. A lower-case variable takes precedence, as in curl.
 *
 * @throws UserError when the variable is not the URL of an HTTP or HTTPS proxy
 */
export function findProxy(target: URL, environment: Environment): ProxyServer | undefined {
  const variable = VARIABLES.flatMap((name) => [name.toLowerCase(), name]).find(
    (name) => environment[name] !== undefined && environment[name] !== '',
  )
  if (variable === undefined || isExempt(target, environment.no_proxy || environment.NO_PROXY || '')) return
  return parse(variable, environment[variable] as string)
}

/** Messages do not contain the value: it may have a password. */
function parse(variable: string, value: string): ProxyServer {
  const url = parseUrl(value)
  if (url === undefined) {
    throw new UserError('invalid-proxy', `${variable} is not a valid proxy URL.`, {
      hint: 'Set it to a URL such as http://proxy.example.com:3128. Percent-encode special characters in a password.',
    })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UserError(
      'invalid-proxy',
      `Unsupported proxy protocol in ${variable}: ${url.protocol.slice(0, -1)}.`,
      {
        hint: 'Set HTTPS_PROXY to an http:// or https:// proxy. To bypass the proxy, set NO_PROXY=twilio.com.',
      },
    )
  }
  return {url, name: url.host}
}

function parseUrl(value: string): URL | undefined {
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`)
    decodeURIComponent(url.username + url.password)
    return url
  } catch {
    return undefined
  }
}

/** NO_PROXY as in curl: `*`, or hosts with an optional port; each host includes its subdomains. */
function isExempt(target: URL, list: string): boolean {
  const host = normalizeHost(target.hostname)
  const port = target.port || '443'
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = '', entryPort] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (entryPort !== undefined && entryPort !== port) return false
      const suffix = normalizeHost(name).replace(/^\*?\./, '')
      return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
    })
}

function normalizeHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}
