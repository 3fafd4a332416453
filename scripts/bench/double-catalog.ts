import {Catalog} from '../../src/lib/api/catalog.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import {writeProduct} from '../build-catalog.ts'

const duplicateId = (id: string): string => id.replace(/:(\w[\w-]*)$/, '-again:$1')

/** Duplicates all operations of a catalog, in topics with other names. */
export const doubleCatalog = (directory: string): void => {
  const catalog = new Catalog(directory)
  for (const {product: name} of catalog.index.products) {
    const product = catalog.product(name)
    if (!product) continue
    const copies = Object.values(product.operations).map((operation): [string, Operation] => [
      duplicateId(operation.id),
      {...operation, id: duplicateId(operation.id)},
    ])
    const topics = Object.fromEntries(
      Object.entries(product.topics).map(([id, summary]) => [`${id}-again`, summary]),
    )
    writeProduct(directory, {
      ...product,
      operations: {...product.operations, ...Object.fromEntries(copies)},
      topics: {...product.topics, ...topics},
    })
  }
}
