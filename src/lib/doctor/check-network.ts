import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import type {Context} from '../app/context.ts'
import type {Environment} from '../app/environment.ts'
import {quotePath} from '../runtime/quoting.ts'
import {loadSecureContext} from '../twilio/certificates.ts'
import {STATUS_PAGE_HINT} from '../twilio/network-error.ts'
import {findProxy} from '../twilio/proxy.ts'
import {CHECK_PROXY_HINT} from '../twilio/unexpected-response.ts'
import {createFindings, type Finding} from './finding.ts'

/** Which proxy do requests to this host go through? Its password is never shown. */
export function checkProxy(host: string, env: Environment): Finding {
  const {ok, error} = createFindings('proxy')
  try {
    const proxy = findProxy(new URL(`https://${host}`), env)
    if (!proxy) return ok('no proxy')
    return ok(`${proxy.name}${proxy.url.username ? ', with credentials' : ''}`)
  } catch (cause) {
    return error(cause)
  }
}

/** Are the additional certificates valid? */
export function checkCertificates(env: Environment): Finding {
  const {ok, warning, error} = createFindings('certificates')
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return warning(
      'NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored here, but other Node programs, plugins included, do not verify certificates',
      "Unset it. To trust your company's certificate authority, set TWILIO_CA_BUNDLE to its certificate file.",
    )
  }
  try {
    loadSecureContext(env)
  } catch (cause) {
    return error(cause)
  }
  const {TWILIO_CA_BUNDLE: bundle, NODE_EXTRA_CA_CERTS: extra} = env
  if (extra && !isCertificate(extra)) {
    return warning(
      `NODE_EXTRA_CA_CERTS is set to ${quotePath(extra)}, which does not contain a readable certificate; Node ignores it`,
      'Set it to a file of certificates in PEM format, or unset it.',
    )
  }
  const files = [bundle, extra].flatMap((file) => (file ? quotePath(file) : []))
  return ok(
    files.length > 0 ? `Node's certificates and those in ${files.join(' and ')}` : "Node's certificates",
  )
}

const isCertificate = (file: string): boolean => {
  try {
    new X509Certificate(readFileSync(file))
    return true
  } catch {
    return false
  }
}

/** Seconds. With a larger difference Twilio rejects short-lived access tokens, which are valid for minutes to a day. */
const MAX_SKEW_S = 300
const WARN_SKEW_S = 30

/** Does Twilio respond, and does its clock agree with this one? The request needs no credentials. */
export async function checkNetwork(
  context: Context,
  host: string,
  timeoutMs: number,
): Promise<[Finding, Finding]> {
  const network = createFindings('network')
  const clock = createFindings('clock')
  const backend = await context.openNetwork({timeoutMs, connectTimeoutMs: timeoutMs})
  try {
    const start = context.clock.now()
    const url = new URL(`https://${host}/2010-04-01.json`)
    const {status, headers} = await backend.send({method: 'GET', url, headers: {accept: 'application/json'}})
    const end = context.clock.now()
    const isPage = (headers['content-type'] ?? '').includes('html')
    const reached = isPage
      ? network.failed(`${host} responded with a web page (HTTP ${status})`, CHECK_PROXY_HINT)
      : status < 500
        ? network.ok(`${host} responded in ${end - start} ms`)
        : network.failed(`${host} responded with HTTP ${status}`, STATUS_PAGE_HINT)
    return [reached, compareClocks(headers.date, (start + end) / 2)]
  } catch (cause) {
    return [network.error(cause), clock.skipped("Twilio's time is unknown")]
  } finally {
    await backend.close()
  }
}

/** @param local milliseconds since 1970, when the response came */
const compareClocks = (date: string | undefined, local: number): Finding => {
  const {ok, warning, failed, skipped} = createFindings('clock')
  const remote = Date.parse(date ?? '')
  if (Number.isNaN(remote)) return skipped('the response has no date')
  const seconds = Math.round((local - remote) / 1000)
  const off = Math.abs(seconds)
  if (off <= WARN_SKEW_S) return ok("agrees with Twilio's clock")
  const detail = `${off} seconds ${seconds > 0 ? 'ahead of' : 'behind'} Twilio's clock`
  const whatToDo =
    'Set the clock, for example with NTP. Otherwise access tokens created here are rejected, or expire too early.'
  return off > MAX_SKEW_S ? failed(detail, whatToDo) : warning(detail, whatToDo)
}
