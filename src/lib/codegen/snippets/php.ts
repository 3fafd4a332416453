import {type Syntax, writeLines, writeLiteral} from './literal.ts'
import {createScript} from './script.ts'
import {nameInCamelCase, type SdkProgram, type Step} from './sdk-program.ts'

const ESCAPES: Readonly<Record<string, string>> = {'\n': '\\n', '\r': '\\r', '\t': '\\t'}

/** In double quotes, with everything escaped that they would interpolate. */
const writeText = (value: string): string =>
  `"${value
    .replace(/[\\"$]/g, '\\$&')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
    .replace(/[\x00-\x1f\x7f]/g, (one) => ESCAPES[one] ?? `\\u{${one.charCodeAt(0).toString(16)}}`)}"`

const syntax: Syntax = {
  text: writeText,
  none: 'null',
  yes: 'true',
  no: 'false',
  list: ['[', ']'],
  map: ['[', ']'],
  key: (name) => `${writeText(name)} => `,
}

/** A program with Twilio's SDK for PHP. */
export const createPhpSnippet = (program: SdkProgram): string | undefined =>
  createScript(program, {
    client: '$client',
    arrow: '->',
    methods: {remove: 'delete', list: 'read'},
    writeStep,
    writeArguments: (of) => `(${writeArguments(of)})`,
    printAll: (call) =>
      `$records = ${call};\n\nforeach ($records as $record) {\n    print $record . "\\n";\n}`,
    print: (call) => `$result = ${call};\n\nprint $result . "\\n";`,
    run: (call) => `${call};`,
    wrap: (statement) => `<?php
// composer require twilio/sdk
require_once "vendor/autoload.php";

use Twilio\\Rest\\Client;

$accountSid = getenv("TWILIO_ACCOUNT_SID");
$authToken = getenv("TWILIO_AUTH_TOKEN");
$client = new Client($accountSid, $authToken);

${statement}
`,
  })

/** The SDK encodes the values of a path itself. */
const writeStep = ({name, args}: Step): string =>
  `${name && `->${name}`}${args ? `(${args.map(({text}) => writeText(text)).join(', ')})` : ''}`

/** Required parameters by position, then the others by name; for a list, then the limit and the size of a page. */
const writeArguments = ({args, method, limit, hasFilters}: SdkProgram): string => {
  const isList = method === 'list'
  const written = args.filter(({parameter}) => parameter.sdkRequires || parameter.required)
  const required = written.map(({value}) => writeLiteral(value, syntax))
  const options = args.filter(
    (argument) => !written.includes(argument) && !(isList && argument.parameter.name === 'pageSize'),
  )
  const pageSize = isList ? args.find(({parameter}) => parameter.name === 'pageSize') : undefined
  const items = [...required]
  if (options.length > 0) {
    const entries = options.map(
      ({parameter, value}) => syntax.key(nameInCamelCase(parameter)) + writeLiteral(value, syntax),
    )
    items.push(writeLines(syntax.map, entries))
  } else if (isList && hasFilters && (limit !== undefined || pageSize)) items.push('[]')
  if (isList && (limit !== undefined || pageSize)) items.push(limit === undefined ? 'null' : String(limit))
  if (pageSize) items.push(writeLiteral(pageSize.value, syntax))
  return items.join(', ')
}
