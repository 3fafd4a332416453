import jmespath from 'jmespath'
import {UsageError, UserError} from '../../app/errors.ts'
import {quote} from '../../runtime/quoting.ts'
import type {Query, QueryResult} from '../record.ts'
import {collect, mapPages, once} from './query.ts'

/** A node of a parsed expression; the package has no types for it. */
interface Node {
  readonly type: string
  readonly name?: string
  readonly value?: unknown
  readonly children?: readonly (Node | number | null)[]
}

/** https://jmespath.org/specification.html#functions */
const FUNCTIONS: ReadonlySet<string> = new Set(
  'abs avg ceil contains ends_with floor join keys length map max max_by merge min min_by not_null reverse sort sort_by starts_with sum to_array to_string to_number type values'.split(
    ' ',
  ),
)

/**
 * Compiles a JMESPath expression (https://jmespath.org), for `--query`.
 *
 * @throws UsageError with the place of the error in the expression
 */
export const compileJmespath = (expression: string): Query => {
  const ast = parse(expression)
  checkFunctions(ast, expression)
  const search = (records: unknown): unknown => {
    try {
      return jmespath.search(records, expression)
    } catch (error) {
      throw new UserError('query-failed', `--query failed: ${getMessage(error)}.`, {cause: error})
    }
  }
  const streams = isStreamable(ast)
  const single = (value: unknown): QueryResult => ({
    shape: 'single',
    values: once(async () => [search(await value) ?? null]),
  })
  return {
    run: (pages) =>
      streams
        ? {shape: 'list', values: mapPages(pages, (records) => search(records) as unknown[])}
        : single(collect(pages)),
    runOn: single,
  }
}

/**
 * Is the result for a list the same as the results for its parts, one after the other? So it is for projections of projections,
 * such as `[?status=='failed'].{sid: sid}`, but not for `[0]`, `[:5]` or `length(@)`.
 */
const isStreamable = ({type, children = []}: Node): boolean => {
  const [left, right] = children as readonly (Node | undefined)[]
  switch (type) {
    case 'Identity':
    case 'Current':
      return true
    case 'Projection':
    case 'FilterProjection':
    case 'Flatten':
      return left !== undefined && isStreamable(left)
    case 'Pipe':
      return left !== undefined && right !== undefined && isStreamable(left) && isStreamable(right)
    default:
      return false
  }
}

const compile = (expression: string): Node =>
  (jmespath as unknown as {compile(text: string): Node}).compile(expression)

const parse = (expression: string): Node => {
  try {
    return compile(expression)
  } catch (error) {
    throw createError(getMessage(error), expression, findPlace(expression, getMessage(error)))
  }
}

/** The end of the shortest part of the expression that has the same error: the parser goes from left to right. */
const findPlace = (expression: string, message: string): number => {
  if (message.includes('EOF')) return expression.length
  for (let end = 1; end < expression.length; end++) {
    try {
      compile(expression.slice(0, end))
    } catch (error) {
      if (getMessage(error) === message) return end
    }
  }
  return expression.length
}

const checkFunctions = (node: Node, expression: string): void => {
  if (node.type === 'Function' && !FUNCTIONS.has(node.name ?? '')) {
    const place = expression.indexOf(`${node.name}(`) + 1
    throw createError(`unknown function ${node.name}()`, expression, place)
  }
  const {value} = node
  for (const child of [...(node.children ?? []), value]) {
    if (typeof child === 'object' && child !== null && 'type' in child)
      checkFunctions(child as Node, expression)
  }
}

const createError = (problem: string, expression: string, place: number): UsageError =>
  new UsageError(
    'invalid-query',
    `Invalid expression for --query at character ${place}: ${problem}.`,
    `${quote(expression)} must be a JMESPath expression, such as "[?status=='failed'].sid". See https://jmespath.org/tutorial.html`,
  )

const getMessage = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
