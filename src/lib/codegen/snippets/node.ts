import type {Parameter} from '../../api/operation.ts'
import {type Syntax, writeLines, writeLiteral} from './literal.ts'
import {indent, type SdkProgram, type Step} from './sdk-program.ts'

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text)

const syntax: Syntax = {
  text: (value) => JSON.stringify(value),
  none: 'null',
  yes: 'true',
  no: 'false',
  list: ['[', ']'],
  map: ['{', '}'],
  key: (name) => `${isName(name) ? name : JSON.stringify(name)}: `,
}

/** A program with Twilio's SDK for Node, as in Twilio's documentation. */
export const createNodeSnippet = (program: SdkProgram): string => {
  const variable = program.method === 'list' ? 'records' : 'result'
  const call = `client${program.steps.map(writeStep).join('')}.${program.method}(${writeArguments(program)})`
  const print =
    program.method === 'list'
      ? 'records.forEach((record) => console.log(record));'
      : program.method === 'remove'
        ? 'console.log("Removed");'
        : 'console.log(result);'
  const assign = program.method === 'remove' ? '' : `const ${variable} = `
  return `// npm install twilio
const twilio = require("twilio");

const accountSid = process.env.TWILIO_ACCOUNT_SID;
const authToken = process.env.TWILIO_AUTH_TOKEN;
const client = twilio(accountSid, authToken);

async function main() {
  ${assign}await ${indent(call, 2)};
  ${print}
}

main();
`
}

const writeStep = ({name, args}: Step): string =>
  `${name && `.${name}`}${args ? `(${args.map(({encoded}) => JSON.stringify(encoded)).join(', ')})` : ''}`

const writeArguments = ({args, body, method, limit}: SdkProgram): string => {
  if (body !== undefined) return writeLiteral(body, syntax)
  const entries = args.map(({parameter, value}) => syntax.key(parameter.name) + writeValue(parameter, value))
  if (method === 'list' && limit !== undefined) entries.push(`limit: ${limit}`)
  return entries.length === 0 ? '' : writeLines(syntax.map, entries)
}

/** Dates that the SDK writes as they are given are `Date` objects, as in the documentation. */
const writeValue = ({type}: Parameter, value: unknown): string =>
  typeof value === 'string' && isSameAsDate(type, value)
    ? `new Date(${JSON.stringify(value)})`
    : writeLiteral(value, syntax)

const isSameAsDate = (type: Parameter['type'], value: string): boolean =>
  (type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(value)) ||
  (type === 'date-time' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value))
