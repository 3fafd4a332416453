import {createRequire} from 'node:module'
import type {MailDataRequired, MailService} from '@sendgrid/mail'
import type {Clock} from '../app/clock.ts'
import {UserError} from '../app/errors.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'
import {type Redact, redactor} from '../twilio/redaction.ts'
import {sendWithRetries, withAttempts} from '../twilio/send-with-retries.ts'
import {INTERCEPTED_HINT} from '../twilio/unusable-answer.ts'
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
  const redact = redactor([apiKey])
  const {response, attempts} = await sendWithRetries(request, {backend, retries, clock, redact, log})
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

/** The response is not from SendGrid, for example a proxy's login page. The email may or may not be sent. */
function unexpectedResponse({status, headers}: HttpResponse): UserError {
  const type = (headers['content-type'] ?? 'no content type').slice(0, 100)
  return new UserError(
    'unexpected-response',
    `Unexpected response from api.sendgrid.com (HTTP ${status}, ${type}). The email was probably not sent.`,
    {hint: INTERCEPTED_HINT},
  )
}

/** SendGrid's error format: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
function rejected({status, body}: HttpResponse, redact: Redact, attempts: number): UserError {
  const errors = parseErrors(body).map(({message, field}) => {
    const reason = redact(message).replace(/\.$/, '')
    return field ? `${reason} (${field})` : reason
  })
  const reason = errors.join('; ') || (status >= 500 ? 'internal server error' : 'no reason given')
  const hint = body.trimStart().startsWith('<')
    ? INTERCEPTED_HINT
    : (HINTS[status] ??
      (status >= 500 ? 'To check the status of SendGrid, open https://status.sendgrid.com.' : undefined))
  return new UserError(
    'email-refused',
    withAttempts(`SendGrid rejected the email: ${reason} (HTTP ${status}).`, attempts),
    {
      ...(hint && {hint}),
      details: {code: null, status, errors},
    },
  )
}

function parseErrors(body: string): {message: string; field?: string | null}[] {
  try {
    const {errors} = JSON.parse(body) as {errors?: unknown}
    return Array.isArray(errors) ? errors.filter((error) => typeof error?.message === 'string') : []
  } catch {
    return []
  }
}
