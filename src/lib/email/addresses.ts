import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

/** RFC 5321, 4.5.3.1: the limits for the part before the @ and for the whole address. */
const MAX_LOCAL_PART_LENGTH = 64
const MAX_ADDRESS_LENGTH = 254
const DOT_ATOM = /^[^\s"(),.:;<>@[\\\]\p{Cc}]+(\.[^\s"(),.:;<>@[\\\]\p{Cc}]+)*$/u
const QUOTED_STRING = /^"[^"\\\r\n]+"$/
const DOMAIN_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

/** Does the text have the form of an email address? */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || local.length > MAX_LOCAL_PART_LENGTH || text.length > MAX_ADDRESS_LENGTH) return false
  return (DOT_ATOM.test(local) || QUOTED_STRING.test(local)) && isDomain(domain)
}

function isDomain(domain: string): boolean {
  if (/^\[\d{1,3}(\.\d{1,3}){3}\]$/.test(domain)) return true
  const labels = domain.split('.')
  return (
    labels.length > 1 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    /[a-z]/i.test(labels.at(-1) ?? '')
  )
}

/**
 * Splits comma-separated addresses and removes duplicates.
 *
 * @param flag the flag to name in the error
 * @throws UsageError that lists the invalid addresses
 */
export function parseAddresses(text: string, flag: string): string[] {
  const entries = text
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean)
  const invalid = entries.filter((address) => !isAddress(address))
  if (invalid.length > 0) {
    const list = invalid.map((address) => quote(address)).join(', ')
    throw new UsageError(
      'invalid-email-address',
      `Invalid value for ${flag}: ${list} ${invalid.length === 1 ? 'is not an email address' : 'are not email addresses'}.`,
    )
  }
  if (entries.length === 0) {
    throw new UsageError('invalid-email-address', `${flag} is empty. Expected an email address.`)
  }
  // SendGrid rejects an email that lists a recipient twice.
  const normalized = entries.map((address) => address.toLowerCase())
  return entries.filter((_, index) => normalized.indexOf(normalized[index] ?? '') === index)
}

/** Parses a single address. @throws UsageError when it is invalid, or when there are several */
export function parseAddress(text: string, flag: string): string {
  const [address = '', ...others] = parseAddresses(text, flag)
  if (others.length === 0) return address
  throw new UsageError(
    'invalid-email-address',
    `${flag} must be one email address, got ${others.length + 1}.`,
  )
}
