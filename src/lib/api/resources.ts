import type {Catalog, Operation} from './catalog.ts'
import {type Call, invoke, invokeList, type Sdk, type SdkClient} from './invoke.ts'
import {recordReader} from './records.ts'

export type ResourceRecord = Record<string, unknown>

/** By flag, as on the command line: `{'log-level': 'error'}`. What is undefined is left out. */
export type Values = Readonly<Record<string, unknown>>

/** Twilio's resources by the ids of their operations, for commands that do more than one call. */
export class Resources {
  readonly #catalog: Catalog
  readonly #client: SdkClient
  readonly #sdk: Sdk

  constructor(catalog: Catalog, client: SdkClient, sdk: Sdk) {
    this.#catalog = catalog
    this.#client = client
    this.#sdk = sdk
  }

  /** The pages of a list: `list('api:monitor:v1:alerts:list', {'page-size': '1000'})`. */
  async *list(
    id: string,
    values: Values = {},
    limit = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<ResourceRecord[], void> {
    const call = this.#call(id, values)
    const read = this.#reader(call.operation)
    for await (const page of invokeList(call, limit)) yield page.map(read)
  }

  /**
   * One call: `call('api:core:messages:create', {to, from, body})`. Undefined when the answer holds no record.
   *
   * @param json the whole body, for an operation that takes JSON.
   */
  async call(id: string, values: Values = {}, json?: unknown): Promise<ResourceRecord | undefined> {
    const call = {...this.#call(id, values), ...(json !== undefined && {body: json})}
    const record = await invoke(call)
    return record === undefined ? undefined : this.#reader(call.operation)(record)
  }

  /**
   * Posts bytes to a host that the catalogue does not have, as the uploads of Serverless; returns the answer's JSON with its
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

  #call(id: string, values: Values): Call {
    const operation = this.#catalog.operation(id)
    if (!operation) throw new Error(`The catalogue has no operation ${id}`)
    const given = Object.entries(values).filter(([, value]) => value !== undefined)
    return {operation, values: new Map(given), client: this.#client, sdk: this.#sdk}
  }

  #reader(operation: Operation): (raw: unknown) => ResourceRecord {
    return recordReader(this.#catalog.records(operation), operation.record)
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
