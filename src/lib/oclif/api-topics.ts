import type {Catalog, ProductIndex} from '../api/catalog.ts'
import type {CommandSummary} from './program-config.ts'

const SUMMARY = 'Call any operation of any Twilio API'

/** The id of the topic that holds a command or topic; `''` for one at the root. */
export const parentOf = (id: string): string => id.slice(0, Math.max(id.lastIndexOf(':'), 0))

/** The topics and ids of the API's operations, read from the catalog: `api`, `api:core`, `api:core:messages:list`. */
export class ApiTopics {
  readonly #catalog: Catalog

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  /** A topic's description; undefined when there is no such topic. */
  description(id: string): string | undefined {
    return id === 'api' ? SUMMARY : this.#productOf(id)?.topics[id]
  }

  subtopics(topic: string): CommandSummary[] {
    if (topic === '') return [{id: 'api', summary: SUMMARY}]
    if (topic === 'api') {
      return this.#catalog.index.products.map(({product, summary, retired}) => ({
        id: `api:${product}`,
        summary: retired ? `[retired] ${summary}` : summary,
      }))
    }
    return childrenOf(topic, this.#productOf(topic)?.topics)
  }

  commandsBelow(topic: string): CommandSummary[] {
    return childrenOf(topic, this.#productOf(topic)?.summaries)
  }

  /** All ids and aliases of operations: this opens the index of every product. */
  allIds(): string[] {
    return this.#catalog.index.products.flatMap(({product}) => idsIn(this.#catalog.outline(product)))
  }

  /** The ids, aliases and topics of the product that an id belongs to; none when there is no such product. */
  idsOfProduct(id: string): string[] {
    const product = this.#productOf(id)
    return product ? [...idsIn(product), ...Object.keys(product.topics)] : []
  }

  #productOf(id: string): ProductIndex | undefined {
    const [api, product] = id.split(':', 2)
    return api === 'api' && product ? this.#catalog.outline(product) : undefined
  }
}

const idsIn = (product: ProductIndex | undefined): string[] =>
  product ? [...Object.keys(product.summaries), ...Object.keys(product.aliases)] : []

const childrenOf = (topic: string, summaries: Readonly<Record<string, string>> = {}): CommandSummary[] =>
  Object.entries(summaries)
    .filter(([id]) => parentOf(id) === topic)
    .map(([id, summary]) => ({id, summary}))
