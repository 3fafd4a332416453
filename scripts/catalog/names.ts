/* Names are formed like in the official CLI, so that its ids and flags work here. */

/** Where a capital starts a new word: after a lower-case letter, and the last capital of a run that follows a digit (`A2PBrand`). */
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
export const toFlagName = (wire: string): string =>
  kebabCase(wire.replace('<', 'Before').replace('>', 'After'))

/** `accountSid` → `AccountSid`: the SDK's name of a path parameter as in path templates. */
export const pascalCase = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Products that are not named like the first label of their host. */
const PRODUCT_OF_LABEL: Record<string, string> = {
  api: 'core',
  'flex-api': 'flex',
  'frontline-api': 'frontline',
  'ip-messaging': 'ip',
  'preview-iam': 'iam',
}

/** `https://flex-api.twilio.com` → `flex`. */
export const getProduct = (server: string): string => {
  const label = new URL(server).hostname.split('.')[0] ?? ''
  return PRODUCT_OF_LABEL[label] ?? label
}

/** Server and path template → topic id: `https://api.twilio.com`, `/2010-04-01/Accounts/{AccountSid}/Messages.json` → `api:core:messages`. */
export const createTopic = (server: string, path: string): string => {
  const words = kebabCase(
    path
      .replace(/\.json$/, '')
      .replace(/\/\{.+?\}/g, '')
      .replace(/\/+/g, ':'),
  )
  const product = getProduct(server)
  if (product !== 'core') return `api:${product}${words}`
  return `api:${words.replace(/^:2010-04-01:accounts(?=:)/, 'core').replace(/^:2010-04-01/, 'core')}`
}
