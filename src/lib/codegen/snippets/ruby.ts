import {type Syntax, writeLines, writeLiteral} from './literal.ts'
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

/** A program with Twilio's SDK for Ruby; undefined for a method that takes a JSON body, and for names that are not known. */
export const createRubySnippet = (program: SdkProgram): string | undefined => {
  if (program.body !== undefined || program.isNodeOnly) return undefined
  const {method} = program
  const name = method === 'remove' ? 'delete' : method
  const call = `client${program.steps.map(writeStep).join('')}.${name}${writeArguments(program)}`
  const result =
    method === 'list'
      ? `records = ${call}\n\nrecords.each { |record| puts record }`
      : method === 'remove'
        ? call
        : `result = ${call}\n\nputs result`
  return `# gem install twilio-ruby
require 'twilio-ruby'

account_sid = ENV['TWILIO_ACCOUNT_SID']
auth_token = ENV['TWILIO_AUTH_TOKEN']
client = Twilio::REST::Client.new(account_sid, auth_token)

${result}
`
}

const writeStep = ({name, args}: Step): string =>
  `${name && `.${snakeCase(name)}`}${args?.length ? `(${args.map(({encoded}) => writeText(encoded)).join(', ')})` : ''}`

const writeArguments = ({args, method, limit}: SdkProgram): string => {
  const entries = args.map(
    ({parameter, value}) => `${nameInSnakeCase(parameter)}: ${writeLiteral(value, syntax)}`,
  )
  if (method === 'list' && limit !== undefined) entries.push(`limit: ${limit}`)
  return entries.length === 0 ? '' : writeLines(['(', ')'], entries).replace(/,\n\)$/, '\n)')
}
