import {redactKnownSecrets} from '../runtime/secrets.ts'
import type {HttpRequest} from '../twilio/http-backend.ts'
import {redactDeeply} from '../twilio/redaction.ts'
import {isSecret, isSecretHeader} from '../twilio/trace.ts'

const REDACTED = '[redacted]'

/** A request that was not sent, as `--dry-run` prints it; in the shape of Stripe's command line. */
export interface DryRun {
  readonly dry_run: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    /** By wire name: text, or a list when the name is repeated. A JSON body is the value itself. */
    readonly params: unknown
  }
}

/** Describes a request, with its secrets redacted: those whose names tell, and those that this process knows. */
export const describeDryRun = ({method, url, headers, body}: HttpRequest): DryRun => {
  const hasBody = body !== undefined && body.length > 0
  const params = hasBody ? readBody(headers['content-type'] ?? '', body) : readParameters(url.searchParams)
  const dryRun = {
    method,
    url: `${url.origin}${url.pathname}${hasBody ? redactQuery(url) : ''}`,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, isSecretHeader(name) ? REDACTED : value]),
    ),
    params,
  }
  return {dry_run: redactDeeply(dryRun, redactKnownSecrets) as DryRun['dry_run']}
}

const readBody = (type: string, body: string | Uint8Array): unknown => {
  if (typeof body !== 'string') return `${body.length} bytes`
  if (type.includes('json')) return redactNames(JSON.parse(body))
  return type.includes('form-urlencoded') ? readParameters(new URLSearchParams(body)) : body
}

const readParameters = (parameters: URLSearchParams): Record<string, string | string[]> => {
  const names = [...new Set(parameters.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name).map((value) => (isSecret(name) ? REDACTED : value))
      return [name, values.length === 1 ? (values[0] as string) : values]
    }),
  )
}

const redactQuery = ({searchParams}: URL): string => {
  const query = new URLSearchParams(
    [...searchParams].map(([name, value]): [string, string] => [name, isSecret(name) ? REDACTED : value]),
  )
  return query.size === 0 ? '' : `?${query}`
}

const redactNames = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (name, inner) => (isSecret(name) ? REDACTED : inner))
