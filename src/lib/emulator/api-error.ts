import type {HttpResponse} from '../twilio/http-backend.ts'

const JSON_HEADERS = {'content-type': 'application/json'}

export const jsonResponse = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: JSON_HEADERS,
  body: JSON.stringify(body),
})

/** A refusal, as Twilio answers it. */
export class ApiError extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
  }

  /** The shape of https://www.twilio.com/docs/usage/twilios-response#error-and-exceptions */
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

/** What most products say of a wrong or missing parameter. */
export const invalidParameter = (message: string): ApiError => badRequest(20001, message)

export const unauthorized = (): ApiError => new ApiError(401, 20003, 'Authenticate')

export const conflict = (message: string): ApiError => new ApiError(409, 20409, message)
