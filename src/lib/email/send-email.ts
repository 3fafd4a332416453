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
  /** At least one of text and HTML. */
  readonly text?: string | undefined
  readonly html?: string | undefined
  readonly attachment?: Attachment | undefined
}

export interface Sending {
  readonly apiKey: string
  readonly backend: HttpBackend
  readonly clock: Clock
  /** How often it is sent again at most; an email that may have been sent never is. */
  readonly retries: number
  /** Takes the lines of `-l debug`. */
  readonly log: (line: string) => void
}

const SERVER = 'https://api.sendgrid.com'

/**
 * Hands an email to SendGrid. Its library makes the request, our network backend carries it: so that proxies, certificates, time
 * limits and retries are those of every other request.
 *
 * @throws UserError when SendGrid refuses it, or can't be reached
 */
export async function sendEmail(email: Email, sending: Sending): Promise<void> {
  const {apiKey} = sending
  const request: SendGridClient['request'] = async ({method = 'POST', url, headers, body}) => {
    const response = await exchange(sending, {
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
  // It asks for no more of a client than `request`.
  service.setClient({request} as SendGridClient)
  await service.send(mailOf(email))
}

/** @throws UserError unless SendGrid says that it has taken the email: with 2xx, and no word. */
async function exchange(
  {apiKey, backend, retries, clock, log}: Sending,
  request: HttpRequest,
): Promise<HttpResponse> {
  const redact = redactor([apiKey])
  const {response, attempts} = await sendWithRetries(request, {backend, retries, clock, redact, log})
  if (response.status >= 400) throw refusal(response, redact, attempts)
  if (response.status < 200 || response.status >= 300 || response.body.trim() !== '') throw odd(response)
  return response
}

type SendGridClient = Parameters<MailService['setClient']>[0]

type Part = {type: string; value: string}

function mailOf({from, to, subject, text, html, attachment}: Email): MailDataRequired {
  const rich: Part = {type: 'text/html', value: html || paragraph(text ?? '')}
  const content: [Part, ...Part[]] = text ? [{type: 'text/plain', value: text}, rich] : [rich]
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

/** Plain text as HTML: the official CLI sends both too. */
function paragraph(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<p>${escaped.replace(/\r?\n/g, '<br>')}</p>`
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Check SENDGRID_API_KEY: the key may be mistyped or deleted. https://app.sendgrid.com/settings/api_keys makes a new one.',
  403: 'The key needs the permission “Mail Send”, and --from has to be a verified sender: https://app.sendgrid.com/settings/sender_auth',
  413: 'Send less, or the attachment by another way.',
  429: 'Too many emails at once, or the account’s share of them is used up: wait a little.',
}

/** Such as a proxy's page: whether there is an email now, nobody knows. */
function odd({status, headers}: HttpResponse): UserError {
  const type = (headers['content-type'] ?? 'no type').slice(0, 100)
  return new UserError(
    'unexpected-response',
    `api.sendgrid.com did not answer as SendGrid does (HTTP ${status}, ${type}): the email was probably not sent.`,
    {hint: INTERCEPTED_HINT},
  )
}

/** SendGrid's form of an error: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
function refusal({status, body}: HttpResponse, redact: Redact, attempts: number): UserError {
  const errors = errorsOf(body).map(({message, field}) => {
    const reason = redact(message).replace(/\.$/, '')
    return field ? `${reason} (${field})` : reason
  })
  const reason = errors.join('; ') || (status >= 500 ? 'it has a problem of its own' : 'no reason given')
  const hint = body.trimStart().startsWith('<')
    ? INTERCEPTED_HINT
    : (ADVICE[status] ?? (status >= 500 ? 'https://status.sendgrid.com says more.' : undefined))
  return new UserError(
    'email-refused',
    withAttempts(`SendGrid refused the email: ${reason} (HTTP ${status}).`, attempts),
    {
      ...(hint && {hint}),
      details: {code: null, status, errors},
    },
  )
}

function errorsOf(body: string): {message: string; field?: string | null}[] {
  try {
    const {errors} = JSON.parse(body) as {errors?: unknown}
    return Array.isArray(errors) ? errors.filter((error) => typeof error?.message === 'string') : []
  } catch {
    return []
  }
}
