import type {EmulatedSendGrid} from '../../email/emulated-sendgrid.ts'
import type {HttpRequest, HttpResponse} from '../../twilio/http-backend.ts'
import {jsonResponse} from '../resources/api-error.ts'

/** Errors as SendGrid sends them: https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/responses */
const errorResponse = (status: number, message: string, field: string | null = null): HttpResponse =>
  jsonResponse(status, {errors: [{message, field, help: null}]})

/** SendGrid keys belong to no account of the emulator, so it accepts every one. */
export const isSendGridKey = (authorization = ''): boolean => /^Bearer SG\.\S+$/i.test(authorization)

/**
 * Responds to a request for SendGrid. The email is stored and not sent.
 *
 * @throws UserError when the email cannot be stored
 */
export async function sendToSendGrid(
  sendGrid: EmulatedSendGrid,
  request: HttpRequest,
): Promise<HttpResponse> {
  const {method, url, headers} = request
  if (!isSendGridKey(headers.authorization)) {
    return errorResponse(401, 'The provided authorization grant is invalid, expired, or revoked')
  }
  if (url.pathname !== '/v3/mail/send') return errorResponse(404, 'not found')
  if (method !== 'POST') return errorResponse(405, 'method not allowed')
  const email = parseEmail(request.body)
  if (email === undefined) return errorResponse(400, 'Bad Request')
  return findProblem(email) ?? sendGrid.send(request)
}

interface Email {
  readonly personalizations?: readonly {readonly to?: readonly {readonly email?: unknown}[]}[]
  readonly from?: {readonly email?: unknown}
  readonly subject?: unknown
  readonly content?: readonly unknown[]
  readonly template_id?: unknown
}

function parseEmail(body: HttpRequest['body'] = ''): Email | undefined {
  try {
    const email: unknown = JSON.parse(Buffer.from(body).toString())
    return typeof email === 'object' && email !== null && !Array.isArray(email) ? email : undefined
  } catch {
    return undefined
  }
}

/** The first rule that an email breaks: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors */
function findProblem(email: Email): HttpResponse | undefined {
  const {personalizations, from, content, template_id: template} = email
  if (!Array.isArray(personalizations) || personalizations.length === 0)
    return errorResponse(
      400,
      'The personalizations field is required and must have at least one personalization.',
      'personalizations',
    )
  if (!personalizations.every((each) => Array.isArray(each?.to) && each.to.length > 0))
    return errorResponse(
      400,
      'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
      'personalizations.0.to',
    )
  if (typeof from?.email !== 'string')
    return errorResponse(
      400,
      'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or {"email" : "example@example.com", "name" : "Example Recipient"}.',
      'from.email',
    )
  if (!template && (!Array.isArray(content) || content.length === 0))
    return errorResponse(
      400,
      'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block.',
      'content',
    )
  return undefined
}
