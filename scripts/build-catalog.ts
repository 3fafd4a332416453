import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ProductCatalog} from '../src/lib/api/catalog.ts'
import {readCatalogue} from './catalog/catalogue.ts'
import {readOfficialCommands} from './catalog/official.ts'
import {readRetired} from './catalog/retired.ts'

const OFFICIAL = new URL('../data/official-commands.tsv', import.meta.url)
const RETIRED = new URL('../data/retired.json', import.meta.url)

/** Writes the catalogue of the installed SDK into a directory, a file per product; returns what it made, in a sentence. */
export const buildCatalog = (directory: string): string => {
  const {index, products} = readCatalogue(readOfficialCommands(OFFICIAL), readRetired(RETIRED))
  rmSync(directory, {recursive: true, force: true})
  mkdirSync(directory, {recursive: true})
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index))
  for (const product of products) {
    writeFileSync(join(directory, `${product.product}.json`), JSON.stringify(product))
  }
  const count = (of: (product: ProductCatalog) => object): number =>
    products.reduce((sum, product) => sum + Object.keys(of(product)).length, 0)
  const operations = count((product) => product.operations)
  return `${products.length} products, ${count((product) => product.topics)} topics, ${operations} operations of twilio ${index.sdkVersion}`
}
