import {acts, CHECK_BEFORE_RETRY_HINT} from './acting-requests.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from './http-backend.ts'

/** If the program is ended while a request that acts is under way, says that it may have been processed. */
export class InterruptionGuard implements HttpBackend {
  readonly #backend: HttpBackend
  readonly #beforeExit: (last: () => void) => () => void
  readonly #warn: (text: string) => void

  /**
   * @param beforeExit runs a function if the program exits before the returned function is called
   * @param warn prints at once: nothing runs after it
   */
  constructor(
    backend: HttpBackend,
    beforeExit: (last: () => void) => () => void,
    warn: (text: string) => void,
  ) {
    this.#backend = backend
    this.#beforeExit = beforeExit
    this.#warn = warn
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    if (!acts(request)) return this.#backend.send(request)
    const done = this.#beforeExit(() =>
      this.#warn(`Interrupted before ${request.url.hostname} responded. ${CHECK_BEFORE_RETRY_HINT}`),
    )
    try {
      return await this.#backend.send(request)
    } finally {
      done()
    }
  }

  close(): Promise<void> {
    return this.#backend.close()
  }
}
