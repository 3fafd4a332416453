import type {Argument, SdkProgram} from './sdk-program.ts'

/** What the SDKs for languages with types have a type for. `uri`, `phone-number`, … are classes around text. */
export type Kind =
  | 'text'
  | 'uri'
  | 'phone-number'
  | 'twiml'
  | 'http-method'
  | 'enum'
  | 'integer'
  | 'long'
  | 'number'
  | 'boolean'
  | 'date'
  | 'date-time'
  | 'json'

/** A value and its type. */
export interface TypedValue {
  readonly kind: Kind
  /** A date and time in UTC: `2026-12-31T18:00:00.000Z`. */
  readonly text: string
  /** Of an enum: `UpdateStatus`. */
  readonly enumName?: string
  /** Whether it is one of the enum's known values, so that there is a constant for it. */
  readonly isKnown?: boolean
  /** JSON of any shape. */
  readonly json?: unknown
}

export interface TypedArgument {
  readonly parameter: Argument['parameter']
  readonly value: TypedValue | readonly TypedValue[]
}

/** A call of an SDK whose types are known. */
export interface TypedProgram extends Omit<SdkProgram, 'args' | 'path'> {
  readonly operationId: string
  readonly args: readonly TypedArgument[]
  readonly path: readonly TypedArgument[]
}

/** A program with the types of its values; undefined where the types are not known, or a value is not of its type. */
export const createTypedProgram = (program: SdkProgram): TypedProgram | undefined => {
  const {operationId, body, isNodeOnly, method, module} = program
  // The previews have other folders in each SDK.
  if (!operationId || body !== undefined || isNodeOnly || !/^\w+\/v\d+\//.test(module)) return undefined
  if (method === 'patch' || module.startsWith('preview')) return undefined
  const args = typeArguments(program.args)
  const path = typeArguments(program.path)
  return args && path && {...program, operationId, args, path}
}

const typeArguments = (args: readonly Argument[]): TypedArgument[] | undefined => {
  const typed = args.map((argument): TypedArgument | undefined => {
    const {parameter, value} = argument
    const values = (Array.isArray(value) ? value : [value]).map((one) => typeValue({parameter, value: one}))
    const [first] = values
    if (first === undefined || values.includes(undefined)) return undefined
    return {parameter, value: parameter.repeatable ? (values as TypedValue[]) : first}
  })
  return typed.includes(undefined) ? undefined : (typed as TypedArgument[])
}

const CLASSES: Readonly<Record<string, Kind>> = {
  uri: 'uri',
  'phone-number': 'phone-number',
  endpoint: 'phone-number',
  twiml: 'twiml',
  'http-method': 'http-method',
}

const typeValue = ({parameter, value}: Argument): TypedValue | undefined => {
  const {format = '', type, options} = parameter
  const kind = CLASSES[format]
  if (!kind && (format === 'any' || type === 'object' || type === 'any')) return typeJson(value)
  if (typeof value === 'object') return undefined
  const text = String(value)
  const [, enumName] = /^enum (\w+)$/.exec(format) ?? []
  if (enumName) return {kind: 'enum', enumName, text, isKnown: options?.includes(text) === true}
  if (kind === 'http-method' && !/^(GET|POST|PUT|PATCH|DELETE)$/.test(text)) return undefined
  if (kind) return {kind, text}
  switch (type) {
    case 'boolean':
      return /^(true|false)$/.test(text) ? {kind: 'boolean', text} : undefined
    case 'integer':
      return /^-?\d{1,15}$/.test(text)
        ? {kind: format === 'int64' ? 'long' : 'integer', text: String(Number(text))}
        : undefined
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? {kind: 'number', text} : undefined
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? {kind: 'date', text} : undefined
    case 'date-time': {
      const date = new Date(text)
      const isDate = /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(date.getTime())
      return isDate ? {kind: 'date-time', text: date.toISOString()} : undefined
    }
    default:
      return {kind: 'text', text}
  }
}

/** Numbers with more digits than the languages keep have no literal. */
const typeJson = (value: unknown): TypedValue | undefined => {
  try {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const json: unknown = JSON.parse(text)
    return /\d{16}/.test(text.replace(/"(\\.|[^"\\])*"/g, '')) ? undefined : {kind: 'json', text, json}
  } catch {
    return undefined
  }
}

/** `partially-delivered` → `['partially', 'delivered']`; undefined for a value whose constant does not follow from it. */
export const splitEnumValue = ({text, isKnown}: TypedValue): string[] | undefined =>
  isKnown && /^[a-z]+([-_][a-z]+)*$/.test(text) ? text.split(/[-_]/) : undefined

export const capitalize = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** The year, month, day, hour, minute and second of a date and time. */
export const splitDate = (text: string): number[] => text.slice(0, 19).split(/[-T:]/).map(Number)

const ESCAPES: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

// What is no character of a line, or changes the direction of the text around it.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const ESCAPED = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g

/** In double quotes, which interpolate nothing in Java, C# and Go. */
export const writeQuoted = (value: string): string =>
  `"${value
    .replace(/[\\"]/g, '\\$&')
    .replace(ESCAPED, (one) => ESCAPES[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
