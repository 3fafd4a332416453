import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'

export interface ProxyServer {
  /** With user name and password, if it has them: never for a text. */
  readonly url: URL
  /** For texts: host and port alone. */
  readonly name: string
}

/** The official CLI uses HTTP_PROXY for its HTTPS requests, so it counts here too, after HTTPS_PROXY. */
const variables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY']

/**
 * The proxy that the environment names for an HTTPS address, if any. Lower case wins, as in curl.
 *
 * @throws UserError when the variable holds no address of an HTTP or HTTPS proxy.
 */
export function proxyFor(target: URL, environment: Environment): ProxyServer | undefined {
  const variable = variables
    .flatMap((name) => [name.toLowerCase(), name])
    .find((name) => environment[name] !== undefined && environment[name] !== '')
  if (variable === undefined || isExempt(target, environment.no_proxy || environment.NO_PROXY || '')) return
  return parse(variable, environment[variable] as string)
}

/** The value itself stays out of the messages: it may hold a password. */
function parse(variable: string, value: string): ProxyServer {
  const url = urlOf(value)
  if (url === undefined) {
    throw new UserError('invalid-proxy', `${variable} does not hold the address of a proxy.`, {
      hint: 'Set it to something like http://proxy.example.com:3128, with odd characters of a password percent-encoded.',
    })
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UserError(
      'invalid-proxy',
      `${variable} names a proxy of the kind ${url.protocol.slice(0, -1)}, which is not supported.`,
      {
        hint: 'Set HTTPS_PROXY to an http:// or https:// proxy, or add twilio.com to NO_PROXY.',
      },
    )
  }
  return {url, name: url.host}
}

function urlOf(value: string): URL | undefined {
  try {
    const url = new URL(value.includes('://') ? value : `http://${value}`)
    decodeURIComponent(url.username + url.password)
    return url
  } catch {
    return undefined
  }
}

/** NO_PROXY as curl reads it: `*`, or hosts with an optional port, each meaning its subdomains too. */
function isExempt(target: URL, list: string): boolean {
  const host = bare(target.hostname)
  const port = target.port || '443'
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true
      const [, name = '', entryPort] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? []
      if (entryPort !== undefined && entryPort !== port) return false
      const suffix = bare(name).replace(/^\*?\./, '')
      return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`))
    })
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}
