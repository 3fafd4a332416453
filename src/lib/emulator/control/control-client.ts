import {UserError} from '../../app/errors.ts'
import type {HttpBackend} from '../../twilio/http-backend.ts'
import {Emulator} from '../emulator.ts'
import {handleControl} from './handle-control.ts'

/** The control API, for commands: over HTTP, or in this process. */
export class ControlClient {
  readonly #backend: HttpBackend

  private constructor(backend: HttpBackend) {
    this.#backend = backend
  }

  /** @param backend an emulator in this process, or its server */
  static open(backend: HttpBackend): ControlClient {
    return new ControlClient(backend)
  }

  /**
   * @param path below `/_emulator/`, with its query
   * @returns the JSON in the response
   * @throws UserError emulator-request-refused
   */
  async request<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    body?: Record<string, unknown>,
  ): Promise<T> {
    const url = new URL(`/_emulator/${path}`, 'http://localhost')
    const {status, body: text} =
      this.#backend instanceof Emulator
        ? await handleControl(this.#backend, {
            method,
            path: url.pathname.slice('/_emulator/'.length),
            query: url.searchParams,
            ...(body && {body}),
          })
        : await this.#backend.send({
            method,
            url,
            headers: {'content-type': 'application/json'},
            ...(body && {body: JSON.stringify(body)}),
          })
    const json = JSON.parse(text) as T
    if (status < 400) return json
    const {message = `status ${status}`} = json as {message?: string}
    throw new UserError('emulator-request-refused', `The emulator refused the request: ${message}`)
  }

  close(): Promise<void> {
    return this.#backend.close()
  }
}
