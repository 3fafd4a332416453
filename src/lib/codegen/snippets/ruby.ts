import {type Syntax, writeLines, writeLiteral} from './literal.ts'
import {createScript} from './script.ts'
import {nameInSnakeCase, type SdkProgram, type Step, snakeCase} from './sdk-program.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\x00-\x1f\x7f]/

/** In single quotes, which interpolate nothing; with control characters, in double quotes. */
const writeText = (value: string): string =>
  CONTROL.test(value)
    ? JSON.stringify(value).replaceAll('#', '\\#').replaceAll('\x7f', '\\u007f')
    : `'${value.replace(/[\\']/g, '\\$&')}'`

const syntax: Syntax = {
  text: writeText,
  none: 'nil',
  yes: 'true',
  no: 'false',
  list: ['[', ']'],
  map: ['{', '}'],
  key: (name) => `${writeText(name)} => `,
}

/** A program with Twilio's SDK for Ruby. */
export const createRubySnippet = (program: SdkProgram): string | undefined =>
  createScript(program, {
    client: 'client',
    arrow: '.',
    methods: {remove: 'delete'},
    writeStep,
    writeArguments,
    printAll: (call) => `records = ${call}\n\nrecords.each { |record| puts record }`,
    print: (call) => `result = ${call}\n\nputs result`,
    run: (call) => call,
    wrap: (statement) => `# gem install twilio-ruby
require 'twilio-ruby'

account_sid = ENV['TWILIO_ACCOUNT_SID']
auth_token = ENV['TWILIO_AUTH_TOKEN']
client = Twilio::REST::Client.new(account_sid, auth_token)

${statement}
`,
  })

const writeStep = ({name, args}: Step): string =>
  `${name && `.${snakeCase(name)}`}${args?.length ? `(${args.map(({encoded}) => writeText(encoded)).join(', ')})` : ''}`

const writeArguments = ({args, method, limit}: SdkProgram): string => {
  const entries = args.map(
    ({parameter, value}) => `${nameInSnakeCase(parameter)}: ${writeLiteral(value, syntax)}`,
  )
  if (method === 'list' && limit !== undefined) entries.push(`limit: ${limit}`)
  return entries.length === 0 ? '' : writeLines(['(', ')'], entries).replace(/,\n\)$/, '\n)')
}
