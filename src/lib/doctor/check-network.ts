import {X509Certificate} from 'node:crypto'
import {readFileSync} from 'node:fs'
import type {Context} from '../app/context.ts'
import type {Environment} from '../app/environment.ts'
import {loadSecureContext} from '../twilio/certificates.ts'
import {STATUS_PAGE_HINT} from '../twilio/network-error.ts'
import {findProxy} from '../twilio/proxy.ts'
import {CHECK_PROXY_HINT} from '../twilio/unexpected-response.ts'
import {type Finding, findingsOf} from './finding.ts'

/** Which proxy do requests to this host take? Never shows its password. */
export function checkProxy(host: string, env: Environment): Finding {
  const {ok, error} = findingsOf('proxy')
  try {
    const proxy = findProxy(new URL(`https://${host}`), env)
    if (!proxy) return ok('none')
    return ok(`${proxy.name}${proxy.url.username ? ', with credentials' : ''}`)
  } catch (cause) {
    return error(cause)
  }
}

/** Are the additional certificates usable, and are certificates checked at all? */
export function checkCertificates(env: Environment): Finding {
  const {ok, failed, warning, error} = findingsOf('certificates')
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    return failed(
      'NODE_TLS_REJECT_UNAUTHORIZED=0: whoever is in between can read and change everything, secrets too',
      'Unset it. For a company’s own authority, name its certificate in TWILIO_CA_BUNDLE.',
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
      `NODE_EXTRA_CA_CERTS names ${extra}, which holds no certificate that can be read; Node goes on without it`,
      'Name a file with certificates in PEM form, or unset the variable.',
    )
  }
  const files = [bundle, extra].filter(Boolean)
  return ok(files.length > 0 ? `Node’s, and those in ${files.join(' and ')}` : 'Node’s')
}

const isCertificate = (file: string): boolean => {
  try {
    new X509Certificate(readFileSync(file))
    return true
  } catch {
    return false
  }
}

/** Further off than this, short-lived tokens made here are refused; Twilio's own last from minutes to a day. */
const SKEW_FAILED_S = 300
const SKEW_WARNING_S = 30

/** Does Twilio answer, and do its clock and this one agree? Asks for nothing that takes credentials. */
export async function checkNetwork(
  context: Context,
  host: string,
  timeoutMs: number,
): Promise<[Finding, Finding]> {
  const network = findingsOf('network')
  const clock = findingsOf('clock')
  const backend = await context.openNetwork({timeoutMs, connectTimeoutMs: timeoutMs})
  try {
    const start = context.clock.now()
    const url = new URL(`https://${host}/2010-04-01.json`)
    const {status, headers} = await backend.send({method: 'GET', url, headers: {accept: 'application/json'}})
    const end = context.clock.now()
    const isPage = (headers['content-type'] ?? '').includes('html')
    const reached = isPage
      ? network.failed(`${host} answers with a web page (HTTP ${status})`, CHECK_PROXY_HINT)
      : status < 500
        ? network.ok(`${host} answers in ${end - start} ms`)
        : network.failed(`${host} answers with ${status}`, STATUS_PAGE_HINT)
    return [reached, compareClocks(headers.date, (start + end) / 2)]
  } catch (cause) {
    return [network.error(cause), clock.skipped('Twilio’s time is not known')]
  } finally {
    await backend.close()
  }
}

const compareClocks = (date: string | undefined, here: number): Finding => {
  const {ok, warning, failed, skipped} = findingsOf('clock')
  const there = Date.parse(date ?? '')
  if (Number.isNaN(there)) return skipped('the answer did not tell the time')
  const seconds = Math.round((here - there) / 1000)
  const off = Math.abs(seconds)
  if (off <= SKEW_WARNING_S) return ok('agrees with Twilio’s')
  const detail = `${seconds > 0 ? 'ahead of' : 'behind'} Twilio’s by ${off} seconds`
  const whatToDo = 'Set the clock, best by NTP: tokens made here are refused, or end too early.'
  return off > SKEW_FAILED_S ? failed(detail, whatToDo) : warning(detail, whatToDo)
}
