import {chunksOf} from '../runtime/chunks.ts'
import type {TwilioClient} from '../twilio/client.ts'
import type {Call} from './call.ts'
import type {Catalog, Operation} from './catalog.ts'
import {fetchPages} from './pages.ts'
import {readItems, recordReader} from './read-record.ts'
import {sendCall} from './send-call.ts'

export type ResourceRecord = Record<string, unknown>

/** By flag, as on the command line: `{'log-level': 'error'}`. What is undefined is left out. */
export type Values = Readonly<Record<string, unknown>>

/** Twilio's resources by the ids of their operations: what code needs to call them, list them and read what they answer. */
export class Resources {
  readonly #catalog: Catalog
  readonly #client: TwilioClient

  constructor(catalog: Catalog, client: TwilioClient) {
    this.#catalog = catalog
    this.#client = client
  }

  /**
   * The records of a list, some at a time: `list('api:monitor:v1:alerts:list', {'page-size': '1000'})`.
   *
   * @param operation the catalog's, or its id.
   */
  async *list(
    operation: Operation | string,
    values: Values = {},
    limit = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<ResourceRecord[], void> {
    const call = this.#call(operation, values)
    const read = recordReader(...this.#shape(call))
    // The first records of a page are shown before the last are made.
    for await (const page of fetchPages(call, limit)) {
      for (const chunk of chunksOf(page)) yield chunk.map(read)
    }
  }

  /**
   * One call: `call('api:core:messages:create', {to, from, body})`. Undefined when the response has no body.
   *
   * @param json the whole body, for an operation that takes JSON.
   */
  async call(
    operation: Operation | string,
    values: Values = {},
    json?: unknown,
  ): Promise<ResourceRecord | undefined> {
    const call = this.#call(operation, values, json)
    const response = await sendCall(call)
    return response === undefined ? undefined : recordReader(...this.#shape(call))(response)
  }

  /** What a single response holds that the official CLI calls a list: see `readItems`. */
  async items(operation: Operation, values: Values, json?: unknown): Promise<ResourceRecord[]> {
    const call = this.#call(operation, values, json)
    const response = await sendCall(call)
    return response === undefined ? [] : readItems(...this.#shape(call), response)
  }

  /**
   * Posts bytes to a host that the catalog does not have, as the uploads of Serverless; returns the JSON of the response with
   * its keys as they are.
   */
  async post(uri: string, contentType: string, bytes: Uint8Array): Promise<Record<string, unknown>> {
    const {body} = await this.#client.request({
      method: 'post',
      uri,
      headers: {Accept: 'application/json', 'Content-Type': contentType},
      data: bytes,
    })
    return JSON.parse(String(body)) as Record<string, unknown>
  }

  #call(wanted: Operation | string, values: Values, json?: unknown): Call {
    const operation = typeof wanted === 'string' ? this.#catalog.operation(wanted) : wanted
    if (!operation) throw new Error(`The catalog has no operation ${wanted}`)
    const given = Object.entries(values).filter(([, value]) => value !== undefined)
    return {
      operation,
      values: new Map(given),
      client: this.#client,
      ...(json !== undefined && {body: json}),
    }
  }

  #shape({operation}: Call) {
    return [this.#catalog.records(operation), operation.record] as const
  }
}
