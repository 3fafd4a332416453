import type {Parameter} from '../../api/operation.ts'
import {type Syntax, writeLines, writeLiteral} from './literal.ts'
import {createScript} from './script.ts'
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

/** A program with Twilio's SDK for Python. */
export const createPythonSnippet = (program: SdkProgram): string | undefined =>
  createScript(program, {
    client: 'client',
    arrow: '.',
    methods: {remove: 'delete'},
    writeStep,
    writeArguments: (of) => `(${writeArguments(of)})`,
    printAll: (call) => `records = ${call}\n\nfor record in records:\n    print(record)`,
    print: (call) => `result = ${call}\n\nprint(result)`,
    run: (call) => call,
    wrap: (statement) => `# pip install twilio
import os
from twilio.rest import Client

account_sid = os.environ["TWILIO_ACCOUNT_SID"]
auth_token = os.environ["TWILIO_AUTH_TOKEN"]
client = Client(account_sid, auth_token)

${statement}
`,
  })

const writeStep = ({name, args}: Step): string =>
  `${name && `.${snakeCase(name)}`}${args ? `(${args.map(({encoded}) => JSON.stringify(encoded)).join(', ')})` : ''}`

const writeArguments = ({args, method, limit}: SdkProgram): string => {
  const entries = args.map(
    ({parameter, value}) => `${nameArgument(parameter)}=${writeLiteral(value, syntax)}`,
  )
  if (method === 'list' && limit !== undefined) entries.push(`limit=${limit}`)
  return entries.length === 0 ? '' : writeLines(['', ''], entries).replaceAll('\n  ', '\n    ')
}
