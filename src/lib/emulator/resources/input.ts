import type {Operation, Parameter} from '../../api/catalog.ts'
import type {HttpRequest} from '../../twilio/http-backend.ts'
import {type ApiError, invalidParameter} from './api-error.ts'
import {parseTime} from './dates.ts'

/** More levels than any Twilio request has, and far fewer than would overflow the stack. */
const MAX_JSON_DEPTH = 100

/** The content of a request by wire name: the values of query and form fields, and the members of a JSON body. */
export class Input {
  readonly #fields = new Map<string, string[]>()
  readonly #members = new Map<string, unknown>()

  add(name: string, value: string): void {
    const values = this.#fields.get(name)
    if (values) values.push(value)
    else this.#fields.set(name, [value])
  }

  addMember(name: string, value: unknown): void {
    this.#members.set(name, value)
  }

  has(name: string): boolean {
    return this.#fields.has(name) || this.#members.has(name)
  }

  /** The first value as text; undefined for an array or object. */
  get(name: string): string | undefined {
    const field = this.#fields.get(name)?.[0]
    if (field !== undefined) return field
    const member = this.#members.get(name)
    return member === undefined || member === null || typeof member === 'object' ? undefined : String(member)
  }

  /** All values of a query or form field. */
  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? []
  }

  /** A member of the JSON body. */
  member(name: string): unknown {
    return this.#members.get(name)
  }

  /** Names of the fields and members. */
  get names(): string[] {
    return [...this.#fields.keys(), ...this.#members.keys()]
  }
}

function assertNotTooDeep(value: unknown): void {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) throw invalidParameter('The request body is nested too deeply')
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
}

/** @throws ApiError 20001 for text that is not JSON or is nested too deeply; its message starts with `what`. */
export function parseJson(text: string, what: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalidParameter(`${what} is not valid JSON`)
  }
  assertNotTooDeep(value)
  return value
}

/** Adds the fields of a multipart body; the value of a file field is the file's name. */
function addMultipart(input: Input, text: string, boundary: string): void {
  for (const part of text.split(`--${boundary}`)) {
    const split = part.indexOf('\r\n\r\n')
    const name = /name="([^"]*)"/.exec(part.slice(0, split))?.[1]
    if (split < 0 || name === undefined) continue
    const file = /filename="([^"]*)"/.exec(part.slice(0, split))?.[1]
    input.add(name, file ?? part.slice(split + 4).replace(/\r\n$/, ''))
  }
}

/** Parses the query, and the body according to its content type. */
export function readInput(request: HttpRequest): Input {
  const input = new Input()
  for (const [name, value] of request.url.searchParams) input.add(name, value)
  const body = typeof request.body === 'string' ? request.body : Buffer.from(request.body ?? []).toString()
  if (body === '') return input
  const type = request.headers['content-type'] ?? ''
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1]
  if (type.includes('json')) {
    const value = parseJson(body, 'The request body')
    if (typeof value !== 'object' || value === null)
      throw invalidParameter('The request body is not an object')
    for (const [name, member] of Object.entries(value)) input.addMember(name, member)
  } else if (boundary !== undefined) {
    addMultipart(input, body, boundary)
  } else {
    for (const [name, value] of new URLSearchParams(body)) input.add(name, value)
  }
  return input
}

const invalidValue = (parameter: Parameter, expected: string): ApiError =>
  invalidParameter(`Invalid value for parameter ${parameter.wire}: expected ${expected}`)

function parseValue(parameter: Parameter, text: string): unknown {
  if (text === '') return parameter.type === 'string' || parameter.type === 'any' ? '' : null
  switch (parameter.type) {
    case 'integer':
    case 'number': {
      const value = Number(text)
      if (!Number.isFinite(value)) throw invalidValue(parameter, 'a number')
      return value
    }
    case 'boolean':
      if (/^true$/i.test(text)) return true
      if (/^false$/i.test(text)) return false
      throw invalidValue(parameter, 'true or false')
    case 'date':
    case 'date-time':
      if (parseTime(text) === undefined) throw invalidValue(parameter, 'an ISO 8601 date')
      return text
    case 'object':
      return parseJson(text, parameter.wire)
    default:
      return text
  }
}

function checkOption(parameter: Parameter, text: string): void {
  const {options} = parameter
  if (!options || text === '' || options.some((option) => option.toLowerCase() === text.toLowerCase())) return
  throw invalidValue(parameter, `one of ${options.join(', ')}`)
}

/**
 * The parameters in a request, with their values converted to the parameters' types.
 * @throws ApiError 20001 for an invalid value
 */
export function parseParameters(operation: Operation, input: Input): Map<Parameter, unknown> {
  const parameters = new Map<Parameter, unknown>()
  for (const parameter of operation.parameters) {
    if (parameter.in === 'path' || parameter.in === 'header' || !input.has(parameter.wire)) continue
    const member = input.member(parameter.wire)
    if (member !== undefined) {
      parameters.set(parameter, member)
      continue
    }
    const texts = input.all(parameter.wire)
    for (const text of texts) checkOption(parameter, text)
    const values = texts.map((text) => parseValue(parameter, text))
    parameters.set(parameter, parameter.repeatable ? values : values[0])
  }
  return parameters
}

/** @throws ApiError 20001 with the name of the first missing parameter */
export function requireParameters(operation: Operation, input: Input): void {
  const missing = operation.parameters.find(
    ({required, in: place, wire}) =>
      required && (place === 'form' || place === 'query' || place === 'json') && !input.has(wire),
  )
  if (missing) throw invalidParameter(`Missing required parameter ${missing.wire} in the post body`)
}
