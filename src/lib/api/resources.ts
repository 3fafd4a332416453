import {splitIntoChunks} from '../runtime/chunks.ts'
import type {TwilioClient} from '../twilio/client.ts'
import type {Call} from './call.ts'
import type {Catalog} from './catalog.ts'
import type {Operation} from './operation.ts'
import {fetchPages, type ListEnd} from './pages.ts'
import {createRecordReader, readItems} from './read-record.ts'
import {sendCall} from './send-call.ts'

export type ResourceRecord = Record<string, unknown>

/** By flag, as on the command line: `{'log-level': 'error'}`. Undefined values are omitted. */
export type Values = Readonly<Record<string, unknown>>

/** Calls and lists Twilio's resources by operation id, and reads their responses. */
export class Resources {
  readonly #catalog: Catalog
  readonly #client: TwilioClient

  constructor(catalog: Catalog, client: TwilioClient) {
    this.#catalog = catalog
    this.#client = client
  }

  /**
   * The records of a list, in chunks: `list('api:monitor:v1:alerts:list', {'page-size': '1000'})`.
   *
   * @param operation the operation, or its id
   * @param onEnd called with how the list ended, unless the consumer stops before
   */
  async *list(
    operation: Operation | string,
    values: Values = {},
    limit = Number.POSITIVE_INFINITY,
    onEnd?: (end: ListEnd) => void,
  ): AsyncGenerator<ResourceRecord[], void> {
    const call = this.#call(operation, values)
    const read = createRecordReader(...this.#shape(call))
    const pages = fetchPages(call, limit)
    try {
      for (let page = await pages.next(); ; page = await pages.next()) {
        if (page.done) return onEnd?.(page.value)
        // So that the first records of a page are shown before the last are converted.
        for (const chunk of splitIntoChunks(page.value)) yield chunk.map(read)
      }
    } finally {
      await pages.return('complete')
    }
  }

  /**
   * One call: `call('api:core:messages:create', {to, from, body})`. Undefined when the response has no body.
   *
   * @param json the complete body, for an operation that takes JSON
   */
  async call(
    operation: Operation | string,
    values: Values = {},
    json?: unknown,
  ): Promise<ResourceRecord | undefined> {
    const call = this.#call(operation, values, json)
    const response = await sendCall(call)
    return response === undefined ? undefined : createRecordReader(...this.#shape(call))(response)
  }

  /** The records of a single response that the official CLI calls a list: see `readItems`. */
  async items(operation: Operation, values: Values, json?: unknown): Promise<ResourceRecord[]> {
    const call = this.#call(operation, values, json)
    const response = await sendCall(call)
    return response === undefined ? [] : readItems(...this.#shape(call), response)
  }

  /**
   * Posts bytes to a host outside the catalog, such as for Serverless uploads; returns the JSON of the response with its keys
   * unchanged.
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

  #call(requested: Operation | string, values: Values, json?: unknown): Call {
    const operation = typeof requested === 'string' ? this.#catalog.operation(requested) : requested
    if (!operation) throw new Error(`The catalog has no operation ${requested}`)
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
