import type {Call} from '../../api/call.ts'
import {UsageError} from '../../app/errors.ts'
import type {HttpRequest} from '../../twilio/http-backend.ts'
import type {SnippetLanguage} from '../snippet-languages.ts'
import {createCsharpSnippet} from './csharp.ts'
import {createCurlSnippet} from './curl.ts'
import {createGoSnippet} from './go.ts'
import {createJavaSnippet} from './java.ts'
import {createNodeSnippet} from './node.ts'
import {createPhpSnippet} from './php.ts'
import {createPythonSnippet} from './python.ts'
import {createRubySnippet} from './ruby.ts'
import {createSdkProgram, type SdkProgram} from './sdk-program.ts'

const SDKS: Readonly<
  Record<
    Exclude<SnippetLanguage, 'curl'>,
    readonly [name: string, write: (program: SdkProgram) => string | undefined]
  >
> = {
  csharp: ['.NET', createCsharpSnippet],
  go: ['Go', createGoSnippet],
  java: ['Java', createJavaSnippet],
  node: ['Node', createNodeSnippet],
  php: ['PHP', createPhpSnippet],
  python: ['Python', createPythonSnippet],
  ruby: ['Ruby', createRubySnippet],
}

/**
 * The program that sends a call, with Twilio's SDK for a language.
 *
 * @param request the request that the call would send
 * @param limit how many records a list returns
 * @throws UsageError when the SDK cannot send it, or a value cannot be written
 */
export const createSnippet = (
  language: SnippetLanguage,
  call: Call,
  request: HttpRequest,
  limit: number,
): string => {
  if (hasNullCharacter(request)) {
    throw new UsageError('no-snippet', 'A value contains a null character, which programs cannot pass on.')
  }
  if (language === 'curl') return createCurlSnippet(request, findOwnAccount(call))
  const [name, write] = SDKS[language]
  const isJson = request.headers['content-type']?.includes('json') === true
  const body = isJson && typeof request.body === 'string' ? JSON.parse(request.body || 'null') : undefined
  const program = createSdkProgram(call, body, limit)
  const snippet = program && write(program)
  if (snippet !== undefined) return snippet
  throw new UsageError(
    'no-snippet',
    `No snippet: Twilio's SDK for ${name} has no call with these values, or its call is not known here.`,
    'Use --snippet curl.',
  )
}

/** The account that the credentials are of, when the path has it because none was specified. */
const findOwnAccount = ({operation, values, client}: Call): string | undefined => {
  const parameter = operation.parameters.find(
    ({in: place, wire}) => place === 'path' && wire === 'AccountSid',
  )
  return parameter && values.get(parameter.flag) === undefined ? client.accountSid : undefined
}

/** In the URL or the form, where it is encoded. In JSON it is escaped, and every language can write it. */
const hasNullCharacter = ({url, headers, body}: HttpRequest): boolean =>
  url.href.includes('%00') || (!headers['content-type']?.includes('json') && String(body).includes('%00'))
