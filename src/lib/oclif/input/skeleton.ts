import type {Operation, Parameter} from '../../api/operation.ts'
import {wrapWords} from '../help/wrap-words.ts'
import {nameParameter} from './find-parameter.ts'
import {describeType, placeholderFor} from './placeholders.ts'

const COMMENT_WIDTH = 100

/** What `--params` takes, as JSON: names as in JSON output, with placeholders for the values; required ones first. */
export const createSkeleton = (operation: Operation): Record<string, string | string[]> =>
  Object.fromEntries(
    requiredFirst(operation).map((parameter) => {
      const placeholder = placeholderFor(parameter)
      return [nameParameter(operation, parameter), parameter.repeatable ? [placeholder] : placeholder]
    }),
  )

/** The same as YAML, with descriptions. Optional parameters are comments. */
export const createYamlSkeleton = (operation: Operation): string => {
  const title = [`${operation.summary}. Use it with: twilio ${operation.id} --params FILE`]
  const entries = requiredFirst(operation).map((parameter) => [
    `${describeValue(parameter)}. ${parameter.text ?? ''}`.trim(),
    `${parameter.required ? '' : '# '}${JSON.stringify(nameParameter(operation, parameter)).replace(/^"(\w+)"$/, '$1')}:`,
  ])
  return (
    [title, ...entries].map(([text = '', ...lines]) => [toComment(text), ...lines].join('\n')).join('\n\n') +
    '\n'
  )
}

const requiredFirst = ({parameters}: Operation): Parameter[] => [
  ...parameters.filter(({required}) => required),
  ...parameters.filter(({required}) => !required),
]

const describeValue = (parameter: Parameter): string =>
  `${parameter.required ? 'Required' : 'Optional'}: ${parameter.repeatable ? 'list of ' : ''}${describeType(parameter)}`

const toComment = (text: string): string =>
  wrapWords(text.replace(/\s+/g, ' '), COMMENT_WIDTH).replace(/^/gm, '# ')
