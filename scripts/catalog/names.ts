/** Names as the official CLI forms them, so that its scripts find the same ids and flags here. */

/** Where a capital starts a new word: after a small letter, and the last capital of a run that follows a digit (`A2PBrand`). */
const WORD_START = /(?<=[a-z])(?=[A-Z])|(?<=\d[A-Z]*)(?=[A-Z](?![A-Z]))/g

/** `DateSent` → `date-sent`, `Parameter1.Name` → `parameter1.name`, `A2PBrand` → `a2p-brand`. */
export const kebabCase = (name: string): string =>
  name
    .replace(WORD_START, '-')
    .split(/[\s_-]+/)
    .filter(Boolean)
    .join('-')
    .toLowerCase()

/** A wire parameter's flag: `DateSent<` → `date-sent-before`. */
export const flagName = (wire: string): string => kebabCase(wire.replace('<', 'Before').replace('>', 'After'))

/** `accountSid` → `AccountSid`: how path templates write a parameter that the SDK calls so. */
export const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** The product part of an id, where it is not the host's own first label. */
const PRODUCT_OF_LABEL: Record<string, string> = {
  api: 'core',
  'flex-api': 'flex',
  'frontline-api': 'frontline',
  'ip-messaging': 'ip',
  'preview-iam': 'iam',
}

/** `https://flex-api.twilio.com` → `flex`. */
export const productOf = (server: string): string => {
  const label = new URL(server).hostname.split('.')[0] ?? ''
  return PRODUCT_OF_LABEL[label] ?? label
}

/** Server and path template → topic id: `https://api.twilio.com`, `/2010-04-01/Accounts/{AccountSid}/Messages.json` → `api:core:messages`. */
export const topicOf = (server: string, path: string): string => {
  const words = kebabCase(
    path
      .replace(/\.json$/, '')
      .replace(/\/\{.+?\}/g, '')
      .replace(/\/+/g, ':'),
  )
  const product = productOf(server)
  if (product !== 'core') return `api:${product}${words}`
  return `api:${words.replace(/^:2010-04-01:accounts(?=:)/, 'core').replace(/^:2010-04-01/, 'core')}`
}
