import {LosslessNumber} from 'lossless-json'
// A bundled CommonJS library has its names only in a static import: this module is what is loaded when it is needed.
import {isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar} from 'yaml'
import {describePlace, invalidParams, type ParamsEntry, type ParamsValue} from './params-document.ts'

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const TEXT_TAG = 'tag:yaml.org,2002:str'

/**
 * The names and values of a YAML mapping. Words without quotes stay as they are written: `+12065550100`, `007` and `1.10` are
 * those texts, not the numbers 12065550100, 7 and 1.1.
 *
 * @param file for errors
 * @throws UsageError invalid-params for anything else, a duplicate key, an alias or an unknown tag
 */
export const parseYamlParams = (text: string, file: string): ParamsEntry[] => {
  const lines = new LineCounter()
  const placeOf = (offset = 0): string => describePlace(file, positionOf(lines, offset))
  const document = parse(text, lines, file)
  const [problem] = [...document.errors, ...document.warnings]
  // The message of the library quotes the text, which may contain a secret.
  if (problem) throw invalidParams(placeOf(problem.pos[0]), describeProblem(problem.code))
  const {contents} = document
  if (!isMap<Node, Node | null>(contents)) {
    throw invalidParams(describePlace(file), contents === null ? 'it is empty' : 'it must be a YAML mapping')
  }

  const toValue = (node: Node | null): ParamsValue => {
    if (node === null) return null
    if (isAlias(node)) throw invalidParams(placeOf(node.range?.[0]), 'aliases are not supported')
    if (isSeq<Node | null>(node)) return node.items.map(toValue)
    if (isMap<Node, Node | null>(node)) {
      return Object.fromEntries(node.items.map(({key, value}) => [toName(key), toValue(value)]))
    }
    return isScalar(node) ? toScalar(node) : null
  }
  const toName = (key: Node): string => {
    if (!isScalar(key)) throw invalidParams(placeOf(key.range?.[0]), 'a name must be text')
    return key.type === Scalar.PLAIN ? (key.source ?? '') : String(key.value)
  }
  return contents.items.map(({key, value}) => ({
    name: toName(key),
    value: toValue(value),
    position: positionOf(lines, key.range?.[0]),
  }))
}

const parse = (text: string, lines: LineCounter, file: string) => {
  try {
    return parseDocument<Node, true>(text, {schema: 'core', lineCounter: lines, logLevel: 'error'})
  } catch (error) {
    if (error instanceof RangeError) throw invalidParams(describePlace(file), 'it is nested too deeply')
    throw error
  }
}

const positionOf = (lines: LineCounter, offset = 0) => {
  const {line, col} = lines.linePos(offset)
  return {line, column: col}
}

const describeProblem = (code: string): string =>
  code === 'DUPLICATE_KEY'
    ? 'the key is there more than once'
    : `not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`

const toScalar = ({value, source, type, tag}: Scalar): ParamsValue => {
  if (type !== Scalar.PLAIN || source === undefined || tag === TEXT_TAG) return String(value)
  if (value === null || typeof value === 'boolean') return value
  if (typeof value !== 'number') return String(value)
  return JSON_NUMBER.test(source) ? new LosslessNumber(source) : source
}
