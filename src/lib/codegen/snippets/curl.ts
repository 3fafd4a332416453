import type {HttpRequest} from '../../twilio/http-backend.ts'

/** In single quotes, which a POSIX shell leaves as they are. */
const quoteWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Headers that curl sets, or that the API does not need. */
const OMITTED: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'authorization',
  'content-type',
  'user-agent',
])

/**
 * A command line of curl that sends a request, with the credentials of the environment.
 *
 * @param accountSid the account in the path, if it is that of the credentials
 */
export const createCurlSnippet = (request: HttpRequest, accountSid: string | undefined): string => {
  const {method, headers, body} = request
  const words = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${writeUrl(request.url, accountSid)}`,
    ...Object.entries(headers)
      .filter(([name]) => !OMITTED.has(name))
      .map(([name, value]) => `-H ${quoteWord(`${name}: ${value}`)}`),
    ...writeBody(headers['content-type'] ?? '', body),
    '-u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"',
  ]
  return `${words.join(' \\\n  ')}\n`
}

const writeUrl = ({origin, pathname, search}: URL, accountSid: string | undefined): string => {
  const marker = `/Accounts/${accountSid}`
  const at = accountSid === undefined ? -1 : pathname.indexOf(marker)
  if (at === -1) return quoteWord(origin + pathname + search)
  const protect = (text: string): string => text.replace(/[\\"$`]/g, '\\$&')
  const rest = protect(pathname.slice(at + marker.length) + search)
  return `"${protect(origin + pathname.slice(0, at))}/Accounts/$TWILIO_ACCOUNT_SID${rest}"`
}

const writeBody = (type: string, body: HttpRequest['body']): string[] => {
  if (typeof body !== 'string') return []
  if (type.includes('json')) return [`-H 'Content-Type: application/json'`, `-d ${quoteWord(body)}`]
  if (body === '') return [`-d ''`]
  return body.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split('=')
    return `--data-urlencode ${quoteWord(`${name}=${decodeURIComponent(value)}`)}`
  })
}
