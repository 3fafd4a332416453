import type {Call, Sdk, SdkClient} from './call.ts'
import type {Catalog, Operation} from './catalog.ts'
import {invoke} from './invoke.ts'
import {invokeList} from './pages.ts'
import {readItems, recordReader} from './read-record.ts'

export type ResourceRecord = Record<string, unknown>

/** By flag, as on the command line: `{'log-level': 'error'}`. What is undefined is left out. */
export type Values = Readonly<Record<string, unknown>>

/** Records that are made at once of a page: the first are shown before the last are made. */
const BATCH = 100

/** Twilio's resources by the ids of their operations; what a command needs to call them, list them and read what they answer. */
export class Resources {
  readonly #catalog: Catalog
  readonly #client: SdkClient
  readonly #sdk: Sdk

  constructor(catalog: Catalog, client: SdkClient, sdk: Sdk) {
    this.#catalog = catalog
    this.#client = client
    this.#sdk = sdk
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
    const {records, name} = this.#shape(call)
    const read = recordReader(records, name)
    for await (const page of invokeList(call, limit)) {
      for (let at = 0; at < page.length; at += BATCH) yield page.slice(at, at + BATCH).map(read)
    }
  }

  /**
   * One call: `call('api:core:messages:create', {to, from, body})`. Undefined when the answer holds no record.
   *
   * @param json the whole body, for an operation that takes JSON.
   */
  async call(
    operation: Operation | string,
    values: Values = {},
    json?: unknown,
  ): Promise<ResourceRecord | undefined> {
    const call = this.#call(operation, values, json)
    const {records, name} = this.#shape(call)
    const answer = await invoke(call)
    return answer === undefined ? undefined : recordReader(records, name)(answer)
  }

  /** What a single answer holds that the official CLI calls a list: see `readItems`. */
  async items(operation: Operation, values: Values, json?: unknown): Promise<ResourceRecord[]> {
    const call = this.#call(operation, values, json)
    const {records, name} = this.#shape(call)
    const answer = await invoke(call)
    return answer === undefined ? [] : readItems(records, name, answer)
  }

  /**
   * Posts bytes to a host that the catalog does not have, as the uploads of Serverless; returns the answer's JSON with its
   * keys as they are.
   */
  async post(uri: string, contentType: string, bytes: Uint8Array): Promise<Record<string, unknown>> {
    const {body} = await this.#client.request({
      method: 'post',
      uri,
      headers: {Accept: 'application/json', 'Content-Type': contentType},
      data: bytes,
    })
    return (typeof body === 'string' ? JSON.parse(body) : body) as Record<string, unknown>
  }

  #call(wanted: Operation | string, values: Values, json?: unknown): Call {
    const operation = typeof wanted === 'string' ? this.#catalog.operation(wanted) : wanted
    if (!operation) throw new Error(`The catalog has no operation ${wanted}`)
    const given = Object.entries(values).filter(([, value]) => value !== undefined)
    const body = json !== undefined && {body: json}
    return {operation, values: new Map(given), client: this.#client, sdk: this.#sdk, ...body}
  }

  #shape({operation}: Call) {
    return {records: this.#catalog.records(operation), name: operation.record}
  }
}

/** The SDK, reached a module at a time. */
export const loadSdk = async (): Promise<Sdk> => {
  const {createVersion, loadSdkModule} = await import('../twilio/client.ts')
  return {
    load: loadSdkModule,
    version: createVersion as unknown as Sdk['version'],
    get Page() {
      return loadSdkModule('../base/Page').default as Sdk['Page']
    },
  }
}
