import type {Operation, Parameter} from '../../api/operation.ts'
import {findParameter} from './find-parameter.ts'
import {type InputValues, parseBoolean} from './input-values.ts'
import {describePlace, invalidParams, type ParamsEntry, type ParamsValue} from './params-document.ts'
import {isNumber, parseJsonParams, stringifyParams} from './params-json.ts'
import {isPlaceholder, placeholderFor} from './placeholders.ts'
import {type InputSource, readText} from './read-text.ts'

/**
 * The values of `--params`: a file with JSON or YAML, `-` for standard input, or JSON itself. Null and the placeholders of
 * `--skeleton` are not given.
 *
 * @param typed the flags on the command line, which win
 * @throws UsageError for a document that is not valid, an unknown name, or a value of another kind than the parameter's
 */
export const readParams = async (
  operation: Operation,
  given: string,
  typed: ReadonlySet<string>,
  source: InputSource,
): Promise<InputValues> => {
  const isInline = given.trimStart().startsWith('{')
  const file = isInline ? '--params' : given
  const entries = await parseParams(isInline ? given : await readText(given, source), file)
  const values = new Map<string, string | boolean | readonly string[]>()
  const seen = new Set<string>()
  for (const {name, value, position} of entries) {
    const place = describePlace(file, position)
    const parameter = findParameter(operation, name, place)
    if (seen.has(parameter.flag)) {
      throw invalidParams(place, `the parameter ${parameter.flag} is there under two names`)
    }
    seen.add(parameter.flag)
    const text = typed.has(parameter.flag) ? undefined : toInput(parameter, value, place)
    if (text !== undefined) values.set(parameter.flag, text)
  }
  return values
}

const parseParams = async (text: string, file: string): Promise<ParamsEntry[]> => {
  const isYaml = /\.ya?ml$/i.test(file) || (!/\.json$/i.test(file) && !text.trimStart().startsWith('{'))
  if (!isYaml) return parseJsonParams(text, file)
  const {parseYamlParams} = await import('./params-yaml.ts')
  return parseYamlParams(text, file)
}

/** What the command line would have; undefined for null, an empty list of values, and a placeholder of `--skeleton`. */
const toInput = (
  parameter: Parameter,
  value: ParamsValue,
  place: string,
): string | boolean | readonly string[] | undefined => {
  if (value === null || isUnfilled(parameter, value, place)) return undefined
  const {flag, type, repeatable} = parameter
  if (repeatable) {
    const list = Array.isArray(value) ? (value as readonly ParamsValue[]) : [value]
    return list.length === 0 ? undefined : list.map((item) => toText(parameter, item, place))
  }
  if (type !== 'boolean') return toText(parameter, value, place)
  if (typeof value === 'boolean') return value
  return parseBoolean(flag, toText(parameter, value, place))
}

/** @throws UsageError for a placeholder that was edited but not replaced */
const isUnfilled = (parameter: Parameter, value: ParamsValue, place: string): boolean => {
  const [first, second] = Array.isArray(value) ? (value as readonly ParamsValue[]) : [value]
  if (first === placeholderFor(parameter) && second === undefined) return true
  if (typeof first !== 'string' || !isPlaceholder(first)) return false
  throw invalidParams(place, `replace the whole placeholder of ${parameter.flag}, with its < and >`)
}

const toText = (parameter: Parameter, value: ParamsValue, place: string): string => {
  const {flag, type} = parameter
  if (value === null) throw invalidParams(place, `a value of ${flag} is null`)
  if (isNumber(value)) return value.value
  if (typeof value === 'object') {
    if (Array.isArray(value) && type !== 'object' && type !== 'any') {
      throw invalidParams(place, `${flag} takes one value, not a list`)
    }
    return stringifyParams(value)
  }
  // A property of any type would read the text 5 as a number.
  return type === 'any' && parameter.in === 'json' ? JSON.stringify(value) : String(value)
}
