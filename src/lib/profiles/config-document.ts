import {UserError} from '../app/errors.ts'
import {locateSyntaxError, locateValue, type Position} from '../runtime/json-position.ts'
import {quote, quotePath, shellWord} from '../runtime/quoting.ts'

export type JsonObject = {[key: string]: unknown}

/** A profile as the file has it: the official CLI's five keys, and ours for where the secret is. Other keys are kept. */
export interface StoredProfile {
  accountSid?: string | null
  apiKey?: string | null
  /** Absent when the secret is in the keychain. */
  apiSecret?: string | null
  region?: string | null
  edge?: string | null
  secretStorage?: string | null
  /** A profile of the emulator: "built-in", or the URL of its server. It has no secret. */
  emulator?: string | null
  /** An OAuth client: `apiKey` is its id, and `apiSecret` its secret. */
  oauth?: boolean | null
  [key: string]: unknown
}

/** A profile of an early twilio-cli, which kept API keys elsewhere. Without a key it can only be listed, replaced or removed. */
export interface LegacyProject {
  id: string
  accountSid?: string | null
  region?: string | null
  [key: string]: unknown
}

/** The whole of config.json. Keys that are not declared here are kept as they are. */
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
  /** "an object", "a string": what the value at the path must be. */
  readonly expected: string
}

/**
 * Parses the text of config.json.
 *
 * @param now milliseconds since 1970, for the name of the copy that the error suggests
 * @throws UserError invalid-configuration, with the file, line and column, and what to do; it never quotes the text, which
 * holds secrets
 */
export function parseDocument(text: string, file: string, now: () => number): ConfigDocument {
  // Windows editors write a byte-order mark; the official CLI accepts it too.
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const invalid = (reason: string, position?: Position): UserError => {
    const where = position ? ` (line ${position.line}, column ${position.column})` : ''
    const move = process.platform === 'win32' ? 'move' : 'mv'
    const copy = shellWord(`${file}.broken-${formatTimestamp(now())}`, 'COPY')
    return new UserError('invalid-configuration', `The configuration ${quotePath(file)} ${reason}${where}.`, {
      hint: `The file was not changed. Fix it in an editor, or move it away to start over: ${move} ${shellWord(file, 'FILE')} ${copy}`,
    })
  }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw json.trim() === '' ? invalid('is empty') : invalid('is not valid JSON', locateSyntaxError(json))
  }
  const problem = findProblem(value)
  if (problem) {
    const name = problem.path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join('.')
    const subject = name === '' ? 'it' : quote(name)
    throw invalid(`is invalid: ${subject} must be ${problem.expected}`, locateValue(json, problem.path))
  }
  return value as ConfigDocument
}

/** 20260131T235959, to the second: a second copy must not replace the first. */
function formatTimestamp(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
}

type Check = (value: unknown, path: Problem['path']) => Problem | undefined

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const is =
  (expected: string, holds: (value: unknown) => boolean): Check =>
  (value, path) =>
    holds(value) ? undefined : {path, expected}
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

const anObject = is('an object', isObject)
const aString = is('a string', (value) => typeof value === 'string')
const text = optional(aString)

const PROFILE = all(
  anObject,
  keys({
    oauth: optional(is('true or false', (value) => typeof value === 'boolean')),
    accountSid: text,
    apiKey: text,
    apiSecret: text,
    region: text,
    edge: text,
    secretStorage: text,
    emulator: text,
  }),
)
const PROJECT = all(anObject, keys({id: aString, accountSid: text, region: text}))
const DOCUMENT = all(
  anObject,
  keys({
    profiles: optional(all(anObject, each(PROFILE))),
    activeProject: text,
    projects: optional(all(is('an array', Array.isArray), each(PROJECT))),
    email: optional(anObject),
    prompts: optional(anObject),
    edge: text,
    requireProfileInput: optional(is('true or false', (value) => typeof value === 'boolean')),
  }),
)

function findProblem(value: unknown): Problem | undefined {
  return DOCUMENT(value, [])
}
