import type {OutputRecord} from './record.ts'

/**
 * Properties of Twilio's responses whose values are secrets, in any spelling: auth tokens, secrets of API keys and of TOTP factors,
 * passwords and credentials of TURN servers, tokens of sessions.
 */
const SECRET_PROPERTY =
  /^((secondary_?)?auth_?token|(\w+_?)?secret|(\w+_?)?password|private_?key|((access|refresh|id|session|inquiry_?session)_?)?token|credential)$/i

/** Deeper values are not searched; Twilio's secrets are at most three levels deep. */
const MAX_DEPTH = 6

/**
 * The properties with a secret, such as `authToken` and `iceServers.credential`, each once.
 *
 * @param shown the properties that are shown, or paths to values within them; all by default
 */
export function findSecrets(
  records: readonly OutputRecord[],
  shown?: {readonly names: readonly string[]; value(record: OutputRecord, name: string): unknown},
): string[] {
  const found = new Set<string>()
  for (const record of records) {
    // The result of a query can be any value.
    if (typeof record !== 'object' || record === null) continue
    const names = shown?.names ?? Object.keys(record)
    for (const name of names) {
      const value = shown ? shown.value(record, name) : record[name]
      search(name.slice(name.lastIndexOf('.') + 1), value, name, 0, found)
    }
  }
  return [...found]
}

/** Like `findSecrets` for any JSON text, which is only parsed if it can have one. */
export function findSecretsInJson(json: string): string[] {
  if (!/(secret|token|password|key|credential)"\s*:/i.test(json)) return []
  const found = new Set<string>()
  search('', JSON.parse(json), '', 0, found)
  return [...found]
}

function search(key: string, value: unknown, path: string, depth: number, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value !== '' && SECRET_PROPERTY.test(key)) found.add(path)
    return
  }
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH) return
  for (const [name, element] of Object.entries(value)) {
    if (Array.isArray(value)) search(key, element, path, depth + 1, found)
    else search(name, element, path === '' ? name : `${path}.${name}`, depth + 1, found)
  }
}

/** The warning to print when secrets are shown on a terminal. */
export function warnOfSecrets(found: readonly string[], warn: (text: string) => void): void {
  if (found.length > 0) warn(`The output contains a secret: ${found.join(', ')}.`)
}
