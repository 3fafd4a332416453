import {randomUUID} from 'node:crypto'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileError} from '../runtime/files/file-error.ts'
import {makeDirectory} from '../runtime/files/make-directory.ts'
import type {HttpBackend, HttpRequest, HttpResponse} from '../twilio/http-backend.ts'

/** The directory of the emulator's emails, in its data directory. */
export const EMAILS_DIRECTORY = 'emulator-emails'

/** SendGrid on this machine: accepts every email and stores it as a JSON file. Sends nothing. */
export class EmulatedSendGrid implements HttpBackend {
  readonly #directory: string
  readonly #now: () => number
  #file: string | undefined

  /** @param dataDirectory the emulator's data directory */
  constructor(dataDirectory: string, now: () => number) {
    this.#directory = join(dataDirectory, EMAILS_DIRECTORY)
    this.#now = now
  }

  /** The file of the last email. */
  get file(): string | undefined {
    return this.#file
  }

  /** @throws UserError when the file cannot be written */
  async send({body = ''}: HttpRequest): Promise<HttpResponse> {
    const messageId = randomUUID()
    const dateCreated = new Date(this.#now()).toISOString()
    // The names sort by time. Windows allows no colons.
    const file = join(this.#directory, `${dateCreated.replaceAll(':', '-')}-${messageId.slice(0, 8)}.json`)
    const email = {messageId, dateCreated, ...(JSON.parse(body.toString()) as object)}
    try {
      makeDirectory(this.#directory)
      writeFileSync(file, `${JSON.stringify(email, undefined, 2)}\n`, {mode: 0o600, flag: 'wx'})
    } catch (error) {
      throw fileError(EMAIL, 'write', file, error)
    }
    this.#file = file
    return {status: 202, headers: {'x-message-id': messageId}, body: ''}
  }

  async close(): Promise<void> {}
}

const EMAIL = {name: 'The email', variable: 'TWILIO_DATA_DIR'}
