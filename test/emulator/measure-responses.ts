import {readFileSync} from 'node:fs'
import {Ajv, type ErrorObject, type ValidateFunction} from 'ajv'
import formats from 'ajv-formats'
import type {Responses, SpecifiedResponse} from '../../scripts/catalog/responses.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import type {HttpResponse} from '../../src/lib/twilio/http-backend.ts'
import type {Json} from './sandbox.ts'

export const responses = JSON.parse(
  readFileSync(new URL('../../data/responses.json', import.meta.url), 'utf8'),
) as Responses

const RFC_2822 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/

/** Validates with the schemas of data/responses.json, formats included. */
const ajv = new Ajv({strict: false, allErrors: true, logger: false, verbose: true})
formats.default(ajv, ['date-time', 'date', 'email', 'int32', 'int64', 'float', 'byte'])
ajv.addFormat('date-time-rfc-2822', RFC_2822)
// The documents use it for paths, too.
ajv.addFormat('uri', /^(https?:\/\/[\w.:-]+)?\/\S*$|^https?:\/\/[\w.:-]+$|^wss?:\/\/\S+$/)
ajv.addFormat('http-method', /^(GET|POST|PUT|DELETE|HEAD|PATCH)$/)
ajv.addFormat('phone-number', /^(\w+:)?[+\w() -]+$/)
ajv.addFormat('iso-country-code', /^[A-Z]{2}$/)
ajv.addFormat('currency', /^[A-Za-z]{3}$/)
ajv.addSchema({$id: 'https://switchboard.test/responses', schemas: responses.schemas})

const validators = new Map<string, ValidateFunction>()

function validatorOf(id: string, schema: Json): ValidateFunction {
  const known = validators.get(id)
  if (known) return known
  const absolute = JSON.parse(
    JSON.stringify(schema).replaceAll('"#/schemas/', '"https://switchboard.test/responses#/schemas/'),
  ) as Json
  const validate = ajv.compile(absolute)
  validators.set(id, validate)
  return validate
}

/** What in a response the specification does not allow. */
export function listViolations(
  id: string,
  specified: SpecifiedResponse,
  response: HttpResponse & {json: Json},
): string[] {
  const {status, schema, example} = specified
  if (response.status !== status)
    return [`status ${response.status} instead of ${status}: ${response.body.slice(0, 150)}`]
  if (!schema) return response.body === '' ? [] : ['a body instead of none']
  const validate = validatorOf(id, schema)
  if (validate(response.json)) return []
  // Twilio shows '' for SIDs and URLs that are not set, and null in its examples, against its own schemas.
  const isShown = ({data, instancePath}: ErrorObject): boolean =>
    data === '' || (data === null && isObject(example) && example[instancePath.slice(1)] === null)
  const errors = (validate.errors ?? []).filter((error) => !isShown(error))
  return errors.map(
    ({instancePath, message, params}) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The paths of the properties that the example has a value for and the response has not. */
export function listUnfilled(example: unknown, actual: unknown, path = ''): string[] {
  if (example === null || example === undefined) return []
  if (actual === null || actual === undefined) return [path]
  if (Array.isArray(example)) {
    if (!Array.isArray(actual)) return [path]
    if (example.length === 0 || !isObject(example[0])) return []
    return actual.length === 0 ? [`${path}[]`] : listUnfilled(example[0], actual[0], `${path}[0]`)
  }
  if (!isObject(example)) return []
  if (!isObject(actual)) return [path]
  return Object.entries(example).flatMap(([name, value]) =>
    listUnfilled(value, actual[name], `${path}/${name}`),
  )
}

/** The names of the property that a parameter sets. */
function propertyNames(wire: string): string[] {
  const snake = wire.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  return [wire, snake, `${snake}s`]
}

/** The body of the example's request, with what it must have had too, since the example's response shows it. */
export function requestOf(operation: Operation): Json | undefined {
  const {request, example} = responses.operations[operation.id] ?? {}
  if (!isObject(example)) return request
  const body: Json = {}
  for (const {wire, in: place, type, repeatable} of operation.parameters) {
    if (place !== 'form' && place !== 'json') continue
    const shown = propertyNames(wire)
      .map((name) => example[name])
      .find((value) => value !== undefined && value !== null && value !== '')
    const fits = typeof shown !== 'object' || type === 'object' || type === 'any'
    if (shown !== undefined && fits && !repeatable) body[wire] = shown
  }
  // The examples of requests have `{}` or the property's name for an object.
  const objects = Object.entries(body).filter(([, value]) => typeof value === 'object')
  return {...body, ...request, ...Object.fromEntries(objects)}
}
