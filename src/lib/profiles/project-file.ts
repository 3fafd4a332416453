import fs from 'node:fs'
import {UserError} from '../app/errors.ts'
import {OUTPUT_FORMATS} from '../app/invocation.ts'
import {describeErrorCode, errorCode} from '../runtime/files/file-error.ts'
import {quote, quotePath} from '../runtime/quoting.ts'
import {SECRET_NAME} from '../runtime/secrets.ts'
import type {ProjectSettings} from './project-settings.ts'
import {parseHostLabel} from './region-and-edge.ts'

const KEYS = ['profile', 'region', 'edge', 'output'] as const

/** A longer file is not one of four settings. */
const MAX_BYTES = 64 * 1024

/**
 * Reads a `.twiliorc`.
 *
 * @throws UserError invalid-project-file or secret-in-project-file
 */
export async function readProjectFile(file: string): Promise<ProjectSettings> {
  const invalid = (problem: string): UserError =>
    new UserError('invalid-project-file', `${quotePath(file)} ${problem}.`, {
      hint: `It has JSON or YAML with ${KEYS.join(', ')}: none is required.`,
    })
  const bytes = readBytes(file)
  if (bytes.length > MAX_BYTES) throw invalid('is too long')
  const value = await parse(bytes.toString(), invalid)
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('is not an object with settings')
  const found: Record<string, string> = {}
  for (const [key, setting] of Object.entries(value)) {
    if (SECRET_NAME.test(key) || /token|key|sid/i.test(key)) throw secretInFile(file, key)
    if (!(KEYS as readonly string[]).includes(key)) throw invalid(`has an unknown setting: ${quote(key)}`)
    if (typeof setting !== 'string' || setting.trim() === '') throw invalid(`needs a text for ${key}`)
    found[key] = setting.trim()
  }
  const output = OUTPUT_FORMATS.find((format) => format === found.output)
  if (found.output !== undefined && output === undefined) {
    throw invalid(`needs one of ${OUTPUT_FORMATS.join(', ')} for output`)
  }
  parseHostLabel(found.region, 'region')
  parseHostLabel(found.edge, 'edge')
  return found
}

function readBytes(file: string): Buffer {
  try {
    return fs.readFileSync(file)
  } catch (error) {
    const reason = describeErrorCode(errorCode(error))
    throw new UserError('file-unreadable', `Could not read ${quotePath(file)}: ${reason}.`, {cause: error})
  }
}

/** JSON, or else YAML: its library is loaded only then. */
async function parse(text: string, invalid: (problem: string) => UserError): Promise<unknown> {
  try {
    return JSON.parse(text)
  } catch {
    const {parseYaml} = await import('./parse-yaml.ts')
    try {
      return parseYaml(text)
    } catch {
      // The parser's message quotes the text, which may hold a secret after all.
      throw invalid('is not valid JSON or YAML')
    }
  }
}

const secretInFile = (file: string, key: string): UserError =>
  new UserError('secret-in-project-file', `${quotePath(file)} must not have ${quote(key)}.`, {
    hint: `It is often shared with others, so credentials do not belong in it. Name a profile instead. Remove the line, and if the file was shared, revoke the secret.`,
  })
