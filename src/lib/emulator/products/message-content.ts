import {badRequest} from '../api-error.ts'
import {parseJson} from '../resources/input.ts'
import {encodeId} from '../storage/journal.ts'
import type {State} from '../storage/state.ts'

type Members = Record<string, unknown>

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}

/**
 * The text of a content template of an account (see RequestContext.owner), its `{{1}}` replaced; empty without a template.
 * @throws ApiError 21655 for a template that is not there, 21656 for variables that are no object
 */
export function bodyOfContent(
  state: State,
  owner: string,
  sid: string | undefined,
  variables: string | undefined,
): string {
  if (!sid) return ''
  const content = state.get(`content/v1${owner}/Content`, encodeId(sid))
  if (!content) throw badRequest(21655, `The ContentSid ${sid} is invalid.`)
  const given = variables ? parseJson(variables, 'ContentVariables') : {}
  if (typeof given !== 'object' || given === null) {
    throw badRequest(21656, 'The ContentVariables parameter is invalid.')
  }
  const types = Object.values(membersOf(content.value.p.types))
  const body = types.map((type) => membersOf(type).body).find((text) => typeof text === 'string') ?? ''
  const values = {...membersOf(content.value.p.variables), ...given} as Members
  return String(body).replace(/\{\{([\w-]+)\}\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  )
}
