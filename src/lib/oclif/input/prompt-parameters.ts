import {COMMONLY_USED} from '../../api/commonly-used.ts'
import type {Operation, Parameter} from '../../api/operation.ts'
import {resolveRelativeDates} from '../../api/relative-dates.ts'
import {UserError} from '../../app/errors.ts'
import type {Prompts, ValidationResult} from '../../app/prompts.ts'
import {isSecret} from '../../twilio/trace.ts'
import {checkedValues} from '../flags/parameter-flags.ts'
import type {InputValues} from './input-values.ts'

type Answer = string | boolean | readonly string[]

/** So that a choice of a list has one line. */
const MAX_DESCRIPTION = 45

/**
 * Asks for the parameters of an operation: the required ones, then those optional ones that the user selects.
 *
 * @param given the parameters that have a value already
 * @param now in milliseconds since 1970
 */
export const promptParameters = async (
  operation: Operation,
  given: ReadonlySet<string>,
  prompts: Prompts,
  now: number,
): Promise<InputValues> => {
  const answers = new Map<string, Answer>()
  const ask = async (parameters: readonly Parameter[]): Promise<void> => {
    for (const parameter of parameters) {
      const answer = await askFor(parameter, prompts, (text) => validate(operation, parameter, text, now))
      if (answer !== undefined) answers.set(parameter.flag, answer)
    }
  }
  const open = operation.parameters.filter(({flag}) => !given.has(flag))
  await ask(open.filter(({required}) => required))
  const optional = commonlyUsedFirst(
    operation,
    open.filter(({required}) => !required),
  )
  if (optional.length === 0) return answers
  const choices = optional.map((parameter) => ({name: describe(parameter), value: parameter}))
  await ask(await prompts.chooseSeveral('Optional parameters to set (Enter for none)', choices))
  return answers
}

const commonlyUsedFirst = ({id}: Operation, parameters: readonly Parameter[]): Parameter[] => {
  const first = (COMMONLY_USED[id] ?? []).flatMap((name) => parameters.find(({flag}) => flag === name) ?? [])
  return [...first, ...parameters.filter((parameter) => !first.includes(parameter))]
}

/** `to (The recipient's phone number)` */
const describe = ({flag, text = ''}: Parameter): string => {
  const [sentence = ''] = text.replaceAll(/ \(https?:[^)]*\)/g, '').split(/[.:;,](?:\s|$)/)
  if (sentence === '') return flag
  const isLong = sentence.length > MAX_DESCRIPTION
  return `${flag} (${isLong ? `${sentence.slice(0, MAX_DESCRIPTION)}…` : sentence})`
}

/** Asks for a value, or for several until one is empty; undefined if there is none. */
const askFor = async (
  parameter: Parameter,
  prompts: Prompts,
  check: (text: string) => ValidationResult,
): Promise<Answer | undefined> => {
  if (!parameter.repeatable) {
    const answer = await askOnce(parameter, prompts, parameter.required !== true, check)
    return parameter.type === 'boolean' && answer !== undefined ? answer === 'true' : answer
  }
  const list: string[] = []
  for (;;) {
    const answer = await askOnce(parameter, prompts, list.length > 0 || parameter.required !== true, check)
    if (answer === undefined) return list.length > 0 ? list : undefined
    list.push(answer)
  }
}

const askOnce = async (
  parameter: Parameter,
  prompts: Prompts,
  mayBeEmpty: boolean,
  check: (text: string) => ValidationResult,
): Promise<string | undefined> => {
  const message = describe(parameter)
  const options = parameter.type === 'boolean' ? ['true', 'false'] : parameter.options
  if (options) {
    const choices = [...new Set(options)].map((value) => ({name: value, value}))
    const none = {name: '(none)', value: undefined}
    return prompts.choose<string | undefined>(message, mayBeEmpty ? [...choices, none] : choices)
  }
  const validate = (text: string): ValidationResult =>
    text === '' ? mayBeEmpty || 'A value is required.' : check(text)
  const question = {message, validate}
  const text = await (isSecret(parameter.wire) ? prompts.secret(question) : prompts.text(question))
  return text === '' ? undefined : text
}

/** Checks a value as if it were on the command line. */
const validate = (
  operation: Operation,
  parameter: Parameter,
  text: string,
  now: number,
): ValidationResult => {
  const {flag, repeatable} = parameter
  try {
    checkedValues(operation, resolveRelativeDates(operation, {[flag]: repeatable ? [text] : text}, now))
    return true
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}
