import {createRequire} from 'node:module'
import type {MailDataRequired, MailService} from '@sendgrid/mail'
import {UserError} from '../errors.ts'
import type {Channel, HttpResponse} from '../twilio/channel.ts'
import {type Redact, redactor} from '../twilio/redaction.ts'
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
  readonly channel: Channel
  /** Takes the lines of `-l debug`. */
  readonly log: (line: string) => void
}

const SERVER = 'https://api.sendgrid.com'

/**
 * Hands an email to SendGrid. Its library makes the request, our channel carries it: so that proxies, certificates and
 * time limits are those of every other request.
 *
 * @throws UserError when SendGrid refuses it, or can't be reached
 */
export async function sendEmail(email: Email, {apiKey, channel, log}: Sending): Promise<void> {
  const redact = redactor([apiKey])
  const request: SendGridClient['request'] = async ({method = 'POST', url, headers, body}) => {
    log(`${method} ${SERVER}${url}`)
    const response = await channel.send({
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
    log(`HTTP ${response.status} ${response.headers['x-message-id'] ?? ''}`.trimEnd())
    if (response.status >= 300) throw refusal(response, redact)
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

/** SendGrid's form of an error: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
function refusal({status, body}: HttpResponse, redact: Redact): UserError {
  const errors = errorsOf(body).map(({message, field}) => {
    const reason = redact(message).replace(/\.$/, '')
    return field ? `${reason} (${field})` : reason
  })
  const reason = errors.join('; ') || (status >= 500 ? 'it has a problem of its own' : 'no reason given')
  const hint = ADVICE[status] ?? (status >= 500 ? 'https://status.sendgrid.com says more.' : undefined)
  return new UserError(`SendGrid refused the email: ${reason} (HTTP ${status}).`, {
    ...(hint && {hint}),
    details: {code: null, status, errors},
  })
}

function errorsOf(body: string): {message: string; field?: string | null}[] {
  try {
    const {errors} = JSON.parse(body) as {errors?: unknown}
    return Array.isArray(errors) ? errors.filter((error) => typeof error?.message === 'string') : []
  } catch {
    return []
  }
}
