import type {Parameter} from '../../api/operation.ts'
import {type Syntax, writeLines, writeLiteral} from './literal.ts'
import {nameInSnakeCase, type SdkProgram, type Step, snakeCase} from './sdk-program.ts'

const syntax: Syntax = {
  // The escapes of JSON are also Python's.
  text: (value) => JSON.stringify(value),
  none: 'None',
  yes: 'True',
  no: 'False',
  list: ['[', ']'],
  map: ['{', '}'],
  key: (name) => `${JSON.stringify(name)}: `,
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'.split(
    ' ',
  ),
)

const nameArgument = (parameter: Parameter): string => {
  const snake = nameInSnakeCase(parameter)
  return KEYWORDS.has(snake) ? `${snake}_` : snake
}

/** A program with Twilio's SDK for Python; undefined for a method that takes an object of a class for its JSON body, and for names that are not known. */
export const createPythonSnippet = (program: SdkProgram): string | undefined => {
  if (program.body !== undefined || program.isNodeOnly) return undefined
  const {method} = program
  const name = method === 'remove' ? 'delete' : method
  const call = `client${program.steps.map(writeStep).join('')}.${name}(${writeArguments(program)})`
  const result =
    method === 'list'
      ? `records = ${call}\n\nfor record in records:\n    print(record)`
      : method === 'remove'
        ? call
        : `result = ${call}\n\nprint(result)`
  return `# pip install twilio
import os
from twilio.rest import Client

account_sid = os.environ["TWILIO_ACCOUNT_SID"]
auth_token = os.environ["TWILIO_AUTH_TOKEN"]
client = Client(account_sid, auth_token)

${result}
`
}

const writeStep = ({name, args}: Step): string =>
  `${name && `.${snakeCase(name)}`}${args ? `(${args.map(({encoded}) => JSON.stringify(encoded)).join(', ')})` : ''}`

const writeArguments = ({args, method, limit}: SdkProgram): string => {
  const entries = args.map(
    ({parameter, value}) => `${nameArgument(parameter)}=${writeLiteral(value, syntax)}`,
  )
  if (method === 'list' && limit !== undefined) entries.push(`limit=${limit}`)
  return entries.length === 0 ? '' : writeLines(['', ''], entries).replaceAll('\n  ', '\n    ')
}
