import {UserError} from '../app/errors.ts'
import {locateSyntaxError, locateValue, type Position} from '../runtime/json-position.ts'
import {quote, quotePath, shellWord} from '../runtime/quoting.ts'

export type JsonObject = {[key: string]: unknown}

/** A profile as it stands in the file: the official CLI's five keys, and ours that says where the secret is. Others are kept. */
export interface StoredProfile {
  accountSid?: string | null
  apiKey?: string | null
  /** Absent when the secret is in the keychain. */
  apiSecret?: string | null
  region?: string | null
  edge?: string | null
  secretStorage?: string | null
  [key: string]: unknown
}

/** An entry of the years before API secrets were in the file; it has no key, so it can only be listed, replaced or removed. */
export interface LegacyProject {
  id: string
  accountSid?: string | null
  region?: string | null
  [key: string]: unknown
}

/** The whole of config.json. Keys that are not named here are kept as they are. */
export interface ConfigDocument {
  profiles?: Record<string, StoredProfile> | null
  activeProject?: string | null
  projects?: LegacyProject[] | null
  email?: JsonObject | null
  prompts?: JsonObject | null
  edge?: string | null
  requireProfileInput?: boolean | null
  [key: string]: unknown
}

interface Problem {
  readonly path: readonly (string | number)[]
  readonly wanted: string
}

/**
 * Reads config.json's text.
 *
 * @throws UserError naming the file, the line and column, and what to do; it never quotes the text, which holds secrets
 */
export function parseDocument(text: string, file: string): ConfigDocument {
  // Windows editors put a byte-order mark first; the official CLI takes such a file too.
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw json.trim() === ''
      ? broken(file, 'is empty')
      : broken(file, 'is not valid JSON', locateSyntaxError(json))
  }
  const problem = findProblem(value)
  if (problem) {
    const name = problem.path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join('.')
    const subject = name === '' ? 'it' : quote(name)
    throw broken(
      file,
      `is not a configuration: ${subject} should be ${problem.wanted}`,
      locateValue(json, problem.path),
    )
  }
  return value as ConfigDocument
}

function broken(file: string, what: string, at?: Position): UserError {
  const place = at ? ` (line ${at.line}, column ${at.column})` : ''
  const move = process.platform === 'win32' ? 'move' : 'mv'
  return new UserError('invalid-configuration', `The configuration ${quotePath(file)} ${what}${place}.`, {
    hint: `It was left as it is. Mend it in an editor, or set it aside and begin afresh: ${move} ${shellWord(file, 'FILE')} ${shellWord(`${file}.broken-${stamp()}`, 'COPY')}`,
  })
}

/** To the second, so that a second breakage does not replace the first's copy. */
function stamp(): string {
  return new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
}

type Check = (value: unknown, path: Problem['path']) => Problem | undefined

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const a =
  (wanted: string, holds: (value: unknown) => boolean): Check =>
  (value, path) =>
    holds(value) ? undefined : {path, wanted}
const optional =
  (check: Check): Check =>
  (value, path) =>
    value === undefined || value === null ? undefined : check(value, path)
const each =
  (check: Check): Check =>
  (value, path) => {
    const entries: Iterable<[string | number, unknown]> = Array.isArray(value)
      ? value.entries()
      : Object.entries(value as JsonObject)
    for (const [key, element] of entries) {
      const problem = check(element, [...path, key])
      if (problem) return problem
    }
    return undefined
  }
const keys =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    for (const [key, check] of Object.entries(checks)) {
      const element = Object.hasOwn(value as JsonObject, key) ? (value as JsonObject)[key] : undefined
      const problem = check(element, [...path, key])
      if (problem) return problem
    }
    return undefined
  }
const all =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    for (const check of checks) {
      const problem = check(value, path)
      if (problem) return problem
    }
    return undefined
  }

const anObject = a('an object', isObject)
const aString = a('a string', (value) => typeof value === 'string')
const text = optional(aString)

const PROFILE = all(
  anObject,
  keys({accountSid: text, apiKey: text, apiSecret: text, region: text, edge: text, secretStorage: text}),
)
const PROJECT = all(anObject, keys({id: aString, accountSid: text, region: text}))
const DOCUMENT = all(
  anObject,
  keys({
    profiles: optional(all(anObject, each(PROFILE))),
    activeProject: text,
    projects: optional(all(a('a list', Array.isArray), each(PROJECT))),
    email: optional(anObject),
    prompts: optional(anObject),
    edge: text,
    requireProfileInput: optional(a('true or false', (value) => typeof value === 'boolean')),
  }),
)

function findProblem(value: unknown): Problem | undefined {
  return DOCUMENT(value, [])
}
