import type {IncomingMessage} from 'node:http'
import {ApiError} from '../resources/api-error.ts'
import {isEmulatedHost} from './emulated-hosts.ts'

/** A request's URL at Twilio or SendGrid, and the URLs of Twilio's hosts in links (see Emulator.send). */
interface EmulatedTarget {
  readonly url: URL
  readonly origin: ((host: string) => string) | undefined
}

/** Another server's URL, in a request that was sent to a proxy. */
interface ForeignTarget {
  readonly foreign: URL
}

/** Tells which authorities are this server's. */
export interface OwnAuthorities {
  /** Is it a name of this machine? Its port may differ, as behind a container's mapped port. */
  isOwnHost(authority: string): boolean
  /** The port that the server listens on. */
  readonly port: number
}

/**
 * Determines what a request is for. The host is in the request line, as sent to a proxy
 * (`GET http://verify.twilio.com/v2/Services`), in the `Host` header, or in the first segment of the path
 * (`/verify.twilio.com/v2/Services`). The default is `api.twilio.com`.
 *
 * @throws ApiError 403 if the `Host` header is not the emulator's; TypeError if the URL is not valid
 */
export function resolveTarget(
  {url: target = '/', headers}: Pick<IncomingMessage, 'url' | 'headers'>,
  own: OwnAuthorities,
): EmulatedTarget | ForeignTarget {
  const proxied = /^https?:\/\//i.test(target) ? new URL(target) : undefined
  const authority = proxied?.host ?? headers.host ?? ''
  const path = proxied ? `${proxied.pathname}${proxied.search}` : target
  // A dot at the end changes nothing.
  const host = (proxied?.hostname ?? authority.replace(/:\d+$/, '')).replace(/\.$/, '')
  if (isEmulatedHost(host)) return {url: new URL(path, `https://${host}`), origin: undefined}
  if (proxied && !isOwn(proxied, own)) return {foreign: proxied}
  if (!own.isOwnHost(authority)) throw hostRefused(authority)
  const origin = (each: string): string => `http://${authority}/${each}`
  const [, prefix = '', below = '/'] = /^\/([\w.-]+\.(?:twilio|sendgrid)\.com)(\/.*)?$/i.exec(path) ?? []
  if (isEmulatedHost(prefix)) return {url: new URL(below, `https://${prefix}`), origin}
  return {url: new URL(`https://api.twilio.com${path.startsWith('/') ? path : '/'}`), origin}
}

/** Another port of this machine is another server, such as the program's own. */
const isOwn = ({host, port, protocol}: URL, own: OwnAuthorities): boolean =>
  Number(port || (protocol === 'https:' ? 443 : 80)) === own.port && own.isOwnHost(host)

const hostRefused = (authority: string): ApiError =>
  new ApiError(
    403,
    20403,
    `The emulator does not accept requests for the host "${authority}". To accept them, start it with --allow-host.`,
  )
