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

const METHODS: Readonly<Record<string, readonly [builder: string, run: string]>> = {
  create: ['creator', 'create'],
  fetch: ['fetcher', 'fetch'],
  list: ['reader', 'read'],
  remove: ['deleter', 'delete'],
  update: ['updater', 'update'],
}

const PHONE_NUMBER = 'com.twilio.type.PhoneNumber'

/**
 * Parameters that are optional in the API, of which the SDK's method takes one of each group, with the type of the first
 * (`x-twilio.conditional` in Twilio's OpenAPI documents).
 */
const ALTERNATIVES: Readonly<Record<string, readonly (readonly [type: string, ...names: string[]])[]>> = {
  'api/v2010/account/call': [['java.net.URI', 'url', 'twiml', 'applicationSid']],
  'api/v2010/account/incomingPhoneNumber': [[PHONE_NUMBER, 'phoneNumber', 'areaCode']],
  'api/v2010/account/message': [
    [PHONE_NUMBER, 'from', 'messagingServiceSid'],
    ['String', 'body', 'mediaUrl'],
  ],
  'proxy/v1/service/session/participant/messageInteraction': [['String', 'body', 'mediaUrl']],
}

/** A program with Twilio's SDK for Java; undefined where its types are not known. */
export const createJavaSnippet = (untyped: SdkProgram): string | undefined => {
  const program = createTypedProgram(untyped)
  const [builder, run] = METHODS[untyped.method] ?? []
  if (!program || !builder) return undefined
  const folders = program.module.split('/')
  const resource = capitalize(folders.pop() ?? '')
  const imports = new Set([
    'com.twilio.Twilio',
    `com.twilio.rest.${folders.join('.').toLowerCase()}.${resource}`,
  ])
  const write = ({value}: TypedArgument): string => writeValue(value, resource, imports)
  const positional = [...program.path, ...program.args.filter(isRequired)]
  const alternatives = program.method === 'create' ? (ALTERNATIVES[program.module] ?? []) : []
  const chosen = alternatives.map(([type, ...names]) => ({
    type,
    argument: program.args.find(({parameter}) => names.includes(parameter.name)),
  }))
  const given = [
    ...positional.map(write),
    ...chosen.map(({type, argument}) => (argument ? write(argument) : `(${type}) null`)),
  ]
  const rest = program.args.filter(
    (argument) => !positional.includes(argument) && !chosen.some((one) => one.argument === argument),
  )
  const isPageSize = ({parameter}: TypedArgument): boolean =>
    program.method === 'list' && parameter.name === 'pageSize'
  const calls = [
    ...rest
      .filter((argument) => !isPageSize(argument))
      .map((argument) => `.${nameSetter(argument)}(${write(argument)})`),
    ...rest.filter(isPageSize).map((argument) => `.pageSize(${write(argument)})`),
    ...(program.method === 'list' && program.limit !== undefined ? [`.limit(${program.limit})`] : []),
    `.${run}()`,
  ]
  const chain = calls.length === 1 ? calls[0] : calls.map((call) => `\n    ${indent(call, 4)}`).join('')
  const call = `${resource}.${builder}(${given.join(', ')})${chain};`
  if (program.method === 'list') imports.add('com.twilio.base.ResourceSet')
  return `// Maven: com.twilio.sdk:twilio
${[...imports]
  .sort()
  .map((name) => `import ${name};`)
  .join('\n')}

public class Example {
    public static final String ACCOUNT_SID = System.getenv("TWILIO_ACCOUNT_SID");
    public static final String AUTH_TOKEN = System.getenv("TWILIO_AUTH_TOKEN");

    public static void main(String[] args) {
        Twilio.init(ACCOUNT_SID, AUTH_TOKEN);
        ${indent(writeStatement(program, resource, call), 8).replace(/^ +$/gm, '')}
    }
}
`
}

const isRequired = ({parameter}: TypedArgument): boolean =>
  parameter.sdkRequires === true || parameter.required === true

const nameSetter = ({parameter}: TypedArgument): string => `set${capitalize(nameInCamelCase(parameter))}`

const writeStatement = ({method}: TypedProgram, resource: string, call: string): string => {
  if (method === 'remove') return call
  if (method !== 'list') return `${resource} result = ${call}\n\nSystem.out.println(result);`
  return `ResourceSet<${resource}> records = ${call}

for (${resource} record : records) {
    System.out.println(record);
}`
}

/** Adds to the imports what the value's class needs. */
const writeValue = (value: TypedArgument['value'], resource: string, imports: Set<string>): string => {
  const use = (name: string): string => {
    imports.add(name)
    return name.slice(name.lastIndexOf('.') + 1)
  }
  if (Array.isArray(value)) {
    const items = value.map((one: TypedValue) => writeValue(one, resource, imports))
    return `${use('java.util.Arrays')}.asList(${items.join(', ')})`
  }
  const one = value as TypedValue
  const {kind, text} = one
  const quoted = writeQuoted(text)
  switch (kind) {
    case 'phone-number':
      return `new ${PHONE_NUMBER}(${quoted})`
    case 'twiml':
      return `new com.twilio.type.Twiml(${quoted})`
    case 'uri':
      return `${use('java.net.URI')}.create(${quoted})`
    case 'http-method':
      return `${use('com.twilio.http.HttpMethod')}.${text}`
    case 'enum': {
      const words = splitEnumValue(one)
      const name = `${resource}.${one.enumName}`
      return words ? `${name}.${words.join('_').toUpperCase()}` : `${name}.forValue(${quoted})`
    }
    case 'long':
      return `${text}L`
    case 'number':
      return `new ${use('java.math.BigDecimal')}(${quoted})`
    case 'date':
      return `${use('java.time.LocalDate')}.parse(${quoted})`
    case 'date-time':
      return `${use('java.time.ZonedDateTime')}.of(${splitDate(text).join(', ')}, 0, ${use('java.time.ZoneId')}.of("UTC"))`
    case 'json':
      return writeJson(one.json, use)
    case 'text':
      return quoted
    default:
      return text
  }
}

const writeJson = (value: unknown, use: (name: string) => string): string => {
  if (typeof value === 'string') return writeQuoted(value)
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) > 2 ** 31 - 1 ? `${value}L` : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => writeJson(item, use))
    return items.length === 1 && items[0] === 'null'
      ? `${use('java.util.Collections')}.singletonList(null)`
      : `${use('java.util.Arrays')}.asList(${items.join(', ')})`
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `    put(${writeQuoted(key)}, ${indent(writeJson(item, use), 4)});\n`,
  )
  const map = `new ${use('java.util.HashMap')}<String, Object>()`
  return entries.length === 0 ? map : `${map} {{\n${entries.join('')}}}`
}
