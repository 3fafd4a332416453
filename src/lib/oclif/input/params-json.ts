// A bundled CommonJS library has its names only in a static import: this module is what is loaded when it is needed.
import {LosslessNumber, parse, stringify} from 'lossless-json'
import {
  describeJsonError,
  locateDuplicateKey,
  locateSyntaxError,
  locateValue,
} from '../../runtime/json-position.ts'
import {quote} from '../../runtime/quoting.ts'
import {
  describePlace,
  invalidParams,
  type ParamsEntry,
  type ParamsObject,
  type ParamsValue,
} from './params-document.ts'

/**
 * The names and values of a JSON object.
 *
 * @param file for errors
 * @throws UsageError invalid-params for anything else, and for a key that is there twice
 */
export const parseJsonParams = (text: string, file: string): ParamsEntry[] => {
  if (locateSyntaxError(text)) {
    throw invalidParams(describePlace(file), `not valid JSON: ${describeJsonError(text)}`)
  }
  const duplicate = locateDuplicateKey(text)
  if (duplicate) {
    const name = quote(String(duplicate.path.at(-1)))
    throw invalidParams(describePlace(file, duplicate.position), `the key ${name} is there more than once`)
  }
  const value = parse(text) as ParamsValue
  if (!text.trimStart().startsWith('{')) throw invalidParams(describePlace(file), 'it must be a JSON object')
  return Object.entries(value as ParamsObject).map(([name, member]) => ({
    name,
    value: member,
    position: locateValue(text, [name]) ?? {line: 1, column: 1},
  }))
}

/** JSON with all numbers as they were written. */
export const stringifyParams = (value: ParamsValue): string => stringify(value) ?? 'null'

export const isNumber = (value: ParamsValue): value is LosslessNumber => value instanceof LosslessNumber
