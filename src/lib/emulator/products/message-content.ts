import {badRequest} from '../resources/api-error.ts'
import {parseJson} from '../resources/input.ts'
import {encodeId} from '../storage/encode-id.ts'
import type {State} from '../storage/state.ts'

type Members = Record<string, unknown>

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null ? (value as Members) : {}

/**
 * The text of a content template with its variables (`{{1}}`) replaced; empty without a template.
 * @param accountSuffix see RequestContext
 * @param sid of the template
 * @throws ApiError 21655 if the template does not exist, 21656 if the variables are not an object
 */
export function renderContent(
  state: State,
  accountSuffix: string,
  sid: string | undefined,
  variables: string | undefined,
): string {
  if (!sid) return ''
  const content = state.get(`content/v1${accountSuffix}/Content`, encodeId(sid))
  if (!content) throw badRequest(21655, `The ContentSid ${sid} is invalid.`)
  const overrides = variables ? parseJson(variables, 'ContentVariables') : {}
  if (typeof overrides !== 'object' || overrides === null) {
    throw badRequest(21656, 'The ContentVariables parameter is invalid.')
  }
  const types = Object.values(membersOf(content.value.p.types))
  const body = types.map((type) => membersOf(type).body).find((text) => typeof text === 'string') ?? ''
  const values = {...membersOf(content.value.p.variables), ...overrides} as Members
  return String(body).replace(/\{\{([\w-]+)\}\}/g, (placeholder, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : placeholder,
  )
}
