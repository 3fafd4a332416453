import {createRequire} from 'node:module'
import type {MailDataRequired, MailService} from '@sendgrid/mail'
import type {Clock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import {CHECK_BEFORE_RETRY_HINT} from '../twilio/acting-requests.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'
import {createRedactor, type Redact} from '../twilio/redaction.ts'
import {addAttempts, sendWithRetries} from '../twilio/send-with-retries.ts'
import {CHECK_PROXY_HINT} from '../twilio/unexpected-response.ts'
import type {Attachment} from './attachment.ts'

export interface Email {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  /** At least one of text and html is set. */
  readonly text?: string | undefined
  readonly html?: string | undefined
  readonly attachment?: Attachment | undefined
}

export interface SendEmailOptions {
  readonly apiKey: string
  readonly backend: HttpBackend
  readonly clock: Clock
  /** The most retries. An email that may have been sent is never sent again. */
  readonly retries: number
  /** Prints a line with `-l debug`. */
  readonly log: (line: string) => void
}

const SERVER = 'https://api.sendgrid.com'

/**
 * Sends an email through SendGrid. SendGrid's library builds the request. Our network backend sends it, so that proxies,
 * certificates, timeouts and retries work as for every other request.
 *
 * @throws UserError when SendGrid rejects the email or cannot be reached
 */
export async function sendEmail(email: Email, options: SendEmailOptions): Promise<void> {
  const {apiKey} = options
  const request: SendGridClient['request'] = async ({method = 'POST', url, headers, body}) => {
    const response = await sendRequest(options, {
      method,
      url: new URL(url ?? '', SERVER),
      headers: {
        ...(headers as Record<string, string>),
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    return [{statusCode: response.status, body: {}, headers: response.headers}, {}]
  }
  const {MailService: Service} = createRequire(import.meta.url)('@sendgrid/mail') as {
    MailService: new () => MailService
  }
  const service = new Service()
  // The service uses only the `request` method of a client.
  service.setClient({request} as SendGridClient)
  await service.send(toMailData(email))
}

/** @throws UserError unless SendGrid accepts the email: status 2xx with an empty body */
async function sendRequest(
  {apiKey, backend, retries, clock, log}: SendEmailOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  const redact = createRedactor([apiKey])
  const {response, attempts} = await sendWithRetries(request, {backend, retries, clock, redact, log})
  if (response.status >= 500 || response.status === 408) throw unconfirmed(response, redact)
  if (response.status >= 400) throw rejected(response, redact, attempts)
  if (response.status < 200 || response.status >= 300 || response.body.trim() !== '')
    throw unexpectedResponse(response)
  return response
}

type SendGridClient = Parameters<MailService['setClient']>[0]

type Part = {type: string; value: string}

function toMailData({from, to, subject, text, html, attachment}: Email): MailDataRequired {
  const htmlPart: Part = {type: 'text/html', value: html || toHtml(text ?? '')}
  const content: [Part, ...Part[]] = text ? [{type: 'text/plain', value: text}, htmlPart] : [htmlPart]
  return {
    from,
    to: [...to],
    subject,
    content,
    ...(attachment && {
      attachments: [
        {
          content: attachment.content.toString('base64'),
          filename: attachment.filename,
          type: attachment.type,
          disposition: 'attachment',
        },
      ],
    }),
  }
}

/** Converts plain text to HTML. The official CLI sends both too. */
function toHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p>${escaped.replace(/\r?\n/g, '<br>')}</p>`
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Check SENDGRID_API_KEY. The key may be mistyped or deleted. To create a new key, open https://app.sendgrid.com/settings/api_keys.',
  403: 'The API key needs the permission "Mail Send", and --from must be a verified sender: https://app.sendgrid.com/settings/sender_auth',
  413: 'Use a smaller attachment, or share the file another way.',
  429: 'You sent too many emails in a short time, or used up the quota of your account. Wait before retrying.',
}

const STATUS_HINT = 'To check the status of SendGrid, open https://status.sendgrid.com.'

/** The response does not confirm the email, for example a proxy's login page. The email may have been sent. */
function unexpectedResponse({status, headers}: HttpResponse): UserError {
  const type = (headers['content-type'] ?? 'no content type').slice(0, 100)
  return new UserError(
    'unexpected-response',
    `Unexpected response from api.sendgrid.com (HTTP ${status}, ${type}).`,
    {hint: `${CHECK_PROXY_HINT} ${CHECK_BEFORE_RETRY_HINT}`, details: {code: null, status}},
  )
}

/** SendGrid or something on the way failed while it handled the request. The email may have been sent. */
function unconfirmed(response: HttpResponse, redact: Redact): UserError {
  const {status, body} = response
  const errors = readErrors(response, redact)
  const reason = errors.join('; ') || (status === 408 ? 'request timeout' : 'internal server error')
  return new UserError(
    status === 408 ? 'unexpected-response' : 'server-error',
    `SendGrid did not confirm the email: ${reason} (HTTP ${status}).`,
    {
      hint: `${isPage(body) ? CHECK_PROXY_HINT : STATUS_HINT} ${CHECK_BEFORE_RETRY_HINT}`,
      details: {code: null, status, errors},
    },
  )
}

/** SendGrid did not accept the email. It was not sent. */
function rejected(response: HttpResponse, redact: Redact, attempts: number): UserError {
  const {status, body} = response
  const errors = readErrors(response, redact)
  const hint = isPage(body) ? CHECK_PROXY_HINT : HINTS[status]
  return new UserError(
    'email-refused',
    addAttempts(
      `SendGrid rejected the email: ${errors.join('; ') || 'no reason given'} (HTTP ${status}).`,
      attempts,
    ),
    {...(hint && {hint}), details: {code: null, status, errors}},
  )
}

const isPage = (body: string): boolean => body.trimStart().startsWith('<')

/** SendGrid's error format: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
function readErrors({body}: HttpResponse, redact: Redact): string[] {
  return parseErrors(body).map(({message, field}) => {
    const reason = redact(message).replace(/\.$/, '')
    return field ? `${reason} (${field})` : reason
  })
}

function parseErrors(body: string): {message: string; field?: string | null}[] {
  try {
    const {errors} = JSON.parse(body) as {errors?: unknown}
    return Array.isArray(errors) ? errors.filter((error) => typeof error?.message === 'string') : []
  } catch {
    return []
  }
}
