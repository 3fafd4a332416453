import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** RFC 5321, 4.5.3.1: in octets, before the @ and in all. */
const LONGEST_LOCAL_PART = 64
const LONGEST_ADDRESS = 254
const ATOMS = /^[^\s"(),.:;<>@[\\\]\p{Cc}]+(\.[^\s"(),.:;<>@[\\\]\p{Cc}]+)*$/u
const QUOTED = /^"[^"\\\r\n]+"$/
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

/** Could mail be sent there, by the look of it? */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || local.length > LONGEST_LOCAL_PART || text.length > LONGEST_ADDRESS) return false
  return (ATOMS.test(local) || QUOTED.test(local)) && isDomain(domain)
}

function isDomain(domain: string): boolean {
  if (/^\[\d{1,3}(\.\d{1,3}){3}\]$/.test(domain)) return true
  const labels = domain.split('.')
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && /[a-z]/i.test(labels.at(-1) ?? '')
}

/**
 * The addresses between commas, each once.
 *
 * @param flag what to call them in the error
 * @throws UsageError that names those which are none
 */
export function parseAddresses(text: string, flag: string): string[] {
  const given = text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean)
  const bad = given.filter((address) => !isAddress(address))
  if (bad.length > 0) {
    const which = bad.map((address) => quote(address)).join(', ')
    throw new UsageError(
      'invalid-email-address',
      `${flag}: ${which} ${bad.length === 1 ? 'is not an address' : 'are not addresses'}.`,
    )
  }
  if (given.length === 0) throw new UsageError('invalid-email-address', `${flag} has no address.`)
  // SendGrid refuses an email that names someone twice.
  const names = given.map((address) => address.toLowerCase())
  return given.filter((_, at) => names.indexOf(names[at] ?? '') === at)
}

/** The one address. @throws UsageError when it is none, or several */
export function parseAddress(text: string, flag: string): string {
  const [address = '', ...others] = parseAddresses(text, flag)
  if (others.length === 0) return address
  throw new UsageError('invalid-email-address', `${flag} takes one address, not ${others.length + 1}.`)
}
