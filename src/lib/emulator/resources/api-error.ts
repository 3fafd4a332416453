import type {HttpResponse} from '../../twilio/http-backend.ts'

const JSON_HEADERS = {'content-type': 'application/json'}

export const jsonResponse = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
})

/** An error response as Twilio sends it. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }

  /** See https://www.twilio.com/docs/usage/twilios-response#error-and-exceptions */
  get response(): HttpResponse {
    return jsonResponse(this.status, {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    })
  }
}

export const notFound = (path: string): ApiError =>
  new ApiError(404, 20404, `The requested resource ${path} was not found`)

export const badRequest = (code: number, message: string): ApiError => new ApiError(400, code, message)

/** The error that most products report for a missing or invalid parameter. */
export const invalidParameter = (message: string): ApiError => badRequest(20001, message)

export const requestTooLarge = (): ApiError => new ApiError(413, 20413, 'The request body is too large')

export const unauthorized = (): ApiError => new ApiError(401, 20003, 'Authenticate')

/** https://www.twilio.com/docs/api/errors/20403 */
export const forbidden = (): ApiError =>
  new ApiError(403, 20403, 'The account does not have the permission for this request')

export const conflict = (message: string): ApiError => new ApiError(409, 20409, message)
