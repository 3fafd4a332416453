import {type Syntax, writeLiteral} from './literal.ts'
import {isAccount, nameInCamelCase, type SdkProgram} from './sdk-program.ts'
import {
  capitalize,
  createTypedProgram,
  splitDate,
  type TypedArgument,
  type TypedProgram,
  type TypedValue,
  writeQuoted,
} from './typed-value.ts'

/** Products whose package has another name than in the SDK for Node. */
const PACKAGES: Readonly<Record<string, string>> = {
  flexApi: 'flex',
  frontlineApi: 'frontline',
  ipMessaging: 'ip_messaging',
}

const syntax: Syntax = {
  text: writeQuoted,
  none: 'nil',
  yes: 'true',
  no: 'false',
  list: ['[]interface{}{', '}'],
  map: ['map[string]interface{}{', '}'],
  key: (name) => `${writeQuoted(name)}: `,
}

/** A program with Twilio's SDK for Go; undefined where its types are not known. */
export const createGoSnippet = (untyped: SdkProgram): string | undefined => {
  const program = createTypedProgram(untyped)
  if (!program || (program.method === 'list' && !program.hasParameters)) return undefined
  const [product = '', version = ''] = program.module.split('/')
  const packageName = PACKAGES[product] ?? product
  const alias = packageName.replace('_', '')
  const setters = listSetters(program)
  const path = program.path
    .filter((argument) => !isAccountOfApi(program, argument))
    .map(({value}) => writeValue(value))
  const service =
    product === 'api' ? 'Api' : `${packageName.split('_').map(capitalize).join('')}${capitalize(version)}`
  const call = `client.${service}.${program.operationId}(${[...path, ...(program.hasParameters ? ['params'] : [])].join(', ')})`
  const params = program.hasParameters
    ? `params := &${alias}.${program.operationId}Params{}\n${setters.map((setter) => `params.${setter}\n`).join('')}\n`
    : ''
  const hasOutput = program.method !== 'remove'
  const imports = [
    ...(hasOutput ? ['"encoding/json"'] : []),
    '"fmt"',
    '"os"',
    ...(setters.some((setter) => /^\w+\(time\./.test(setter)) ? ['"time"'] : []),
    '',
    '"github.com/twilio/twilio-go"',
    ...(program.hasParameters
      ? [`${alias} "github.com/twilio/twilio-go/rest/${packageName}/${version}"`]
      : []),
  ]
  const main = `// Reads TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.
client := twilio.NewRestClient()

${params}${writeStatement(program, call)}`
  return `// go get github.com/twilio/twilio-go
package main

import (
${indentWithTabs(imports.join('\n'))}
)

func main() {
${indentWithTabs(main)}
}
`
}

/** Only the API of 2010 has the account among the parameters. */
const isAccountOfApi = ({module}: TypedProgram, {parameter}: TypedArgument): boolean =>
  module.startsWith('api/') && isAccount(parameter)

const listSetters = (program: TypedProgram): string[] => [
  ...program.path
    .filter((argument) => isAccountOfApi(program, argument))
    .map(({value}) => `SetPathAccountSid(${writeValue(value)})`),
  ...program.args.map(
    ({parameter, value}) => `Set${capitalize(nameInCamelCase(parameter))}(${writeValue(value)})`,
  ),
  ...(program.method === 'list' && program.limit !== undefined ? [`SetLimit(${program.limit})`] : []),
]

const writeStatement = ({method}: TypedProgram, call: string): string => {
  const [variables, print] =
    method === 'remove'
      ? ['err', '']
      : method === 'list'
        ? [
            'records, err',
            '\nfor _, record := range records {\n  json.NewEncoder(os.Stdout).Encode(record)\n}',
          ]
        : ['result, err', '\njson.NewEncoder(os.Stdout).Encode(result)']
  return `${variables} := ${call}
if err != nil {
  fmt.Println(err)
  os.Exit(1)
}${print}`
}

/** A tab for each level, as gofmt has it. */
const indentWithTabs = (text: string): string =>
  text
    .split('\n')
    .map((line) => line && `\t${line.replace(/^ +/, (spaces) => '\t'.repeat(spaces.length / 2))}`)
    .join('\n')

const TYPES: Readonly<Partial<Record<TypedValue['kind'], string>>> = {
  integer: 'int',
  long: 'int',
  number: 'float32',
  boolean: 'bool',
  json: 'interface{}',
}

const writeValue = (value: TypedArgument['value']): string => {
  if (Array.isArray(value)) {
    const [first] = value as TypedValue[]
    return `[]${TYPES[first?.kind ?? 'text'] ?? 'string'}{${value.map((one: TypedValue) => writeValue(one)).join(', ')}}`
  }
  const {kind, text, json} = value as TypedValue
  if (kind === 'json') return writeLiteral(json, syntax)
  if (kind === 'date-time') return `time.Date(${splitDate(text).join(', ')}, 0, time.UTC)`
  return kind in TYPES ? text : writeQuoted(text)
}
