import {type Syntax, writeLiteral} from './literal.ts'
import {indent, nameInCamelCase, type SdkProgram} from './sdk-program.ts'
import {
  capitalize,
  createTypedProgram,
  splitDate,
  splitEnumValue,
  type TypedArgument,
  type TypedProgram,
  type TypedValue,
  writeQuoted,
} from './typed-value.ts'

const METHODS: Readonly<Record<string, string>> = {
  create: 'CreateAsync',
  fetch: 'FetchAsync',
  list: 'ReadAsync',
  remove: 'DeleteAsync',
  update: 'UpdateAsync',
}

/** Parameters with the name of a keyword, which the SDK renames. */
const KEYWORDS: ReadonlySet<string> = new Set(['private'])

const syntax: Syntax = {
  text: writeQuoted,
  none: 'null',
  yes: 'true',
  no: 'false',
  list: ['new List<object> {', '}'],
  map: ['new Dictionary<string, object> {', '}'],
  key: (name) => `[${writeQuoted(name)}] = `,
}

/** A program with Twilio's SDK for .NET; undefined where its types are not known. */
export const createCsharpSnippet = (untyped: SdkProgram): string | undefined => {
  const program = createTypedProgram(untyped)
  const method = METHODS[untyped.method]
  if (!program || !method || program.args.some(({parameter}) => KEYWORDS.has(parameter.name)))
    return undefined
  const folders = program.module.split('/').map(capitalize)
  const resource = `${folders.pop()}Resource`
  const write = (name: string, {value}: TypedArgument): string => `${name}: ${writeValue(value, resource)}`
  const args = [
    ...program.path.map((argument) => write(`path${capitalize(argument.parameter.name)}`, argument)),
    ...program.args.map((argument) => write(nameInCamelCase(argument.parameter), argument)),
    ...(program.method === 'list' && program.limit !== undefined ? [`limit: ${program.limit}`] : []),
  ]
  const call = `await ${resource}.${method}(${args.map((one) => `\n    ${indent(one, 4)}`).join(',')});`
  return `// dotnet add package Twilio
using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Newtonsoft.Json;
using Twilio;
using Twilio.Rest.${folders.join('.')};

class Program
{
    public static async Task Main(string[] args)
    {
        string accountSid = Environment.GetEnvironmentVariable("TWILIO_ACCOUNT_SID");
        string authToken = Environment.GetEnvironmentVariable("TWILIO_AUTH_TOKEN");
        TwilioClient.Init(accountSid, authToken);

        ${indent(writeStatement(program, call), 8).replace(/^ +$/gm, '')}
    }
}
`
}

const writeStatement = ({method}: TypedProgram, call: string): string => {
  if (method === 'remove') return call
  if (method !== 'list')
    return `var result = ${call}\n\nConsole.WriteLine(JsonConvert.SerializeObject(result));`
  return `var records = ${call}

foreach (var record in records)
{
    Console.WriteLine(JsonConvert.SerializeObject(record));
}`
}

const TYPES: Readonly<Partial<Record<TypedValue['kind'], string>>> = {
  text: 'string',
  uri: 'Uri',
  'phone-number': 'Twilio.Types.PhoneNumber',
  'http-method': 'Twilio.Http.HttpMethod',
  integer: 'int?',
  long: 'long?',
  number: 'decimal?',
  boolean: 'bool?',
  date: 'DateTime?',
  'date-time': 'DateTime?',
}

const writeValue = (value: TypedArgument['value'], resource: string): string => {
  if (Array.isArray(value)) {
    const [first] = value as TypedValue[]
    const type =
      first?.kind === 'enum'
        ? `${resource}.${first.enumName}Enum`
        : (TYPES[first?.kind ?? 'json'] ?? 'object')
    return `new List<${type}> { ${value.map((one: TypedValue) => writeValue(one, resource)).join(', ')} }`
  }
  const one = value as TypedValue
  const {kind, text} = one
  const quoted = writeQuoted(text)
  switch (kind) {
    case 'phone-number':
      return `new Twilio.Types.PhoneNumber(${quoted})`
    case 'twiml':
      return `new Twilio.Types.Twiml(${quoted})`
    case 'uri':
      return `new Uri(${quoted})`
    case 'http-method':
      return `Twilio.Http.HttpMethod.${capitalize(text.toLowerCase())}`
    case 'enum': {
      // Text becomes an enum by itself.
      const words = splitEnumValue(one)
      return words ? `${resource}.${one.enumName}Enum.${words.map(capitalize).join('')}` : quoted
    }
    case 'number':
      return `${text}m`
    case 'date':
      return `new DateTime(${splitDate(text).join(', ')})`
    case 'date-time':
      return `new DateTime(${splitDate(text).join(', ')}, DateTimeKind.Utc)`
    case 'json':
      // Four spaces for each level.
      return writeLiteral(one.json, syntax).replace(/^ +/gm, '$&$&')
    case 'text':
      return quoted
    default:
      return text
  }
}
