import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'

/** Ends a command whose request is shown and not sent. Not an error for the user. */
export class UnsentRequest extends Error {
  readonly request: HttpRequest

  constructor(request: HttpRequest) {
    super('The request was not sent.')
    this.request = request
  }
}

/** Sends nothing: throws the first request. */
export class UnsentBackend implements HttpBackend {
  async send(request: HttpRequest): Promise<HttpResponse> {
    throw new UnsentRequest(request)
  }

  async close(): Promise<void> {}
}
