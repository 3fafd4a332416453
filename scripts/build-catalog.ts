import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ProductCatalog, ProductIndex, Span} from '../src/lib/api/catalog.ts'
import {readCatalog} from './catalog/assemble.ts'
import {readOfficialCommands} from './catalog/official.ts'
import {ResponseShapeReader} from './catalog/response-shapes.ts'
import {readResponses} from './catalog/responses.ts'
import {readRetired} from './catalog/retired.ts'
import {readSpecification} from './catalog/specification.ts'

const OFFICIAL = new URL('../data/official-commands.tsv', import.meta.url)
const RETIRED = new URL('../data/retired.json', import.meta.url)
const RESPONSES = new URL('../data/responses.json', import.meta.url)
const SPECIFICATION = new URL('../data/specification.json', import.meta.url)

/** Writes the catalog of the installed SDK to a directory, three files per product; returns a summary. */
export const buildCatalog = (directory: string): string => {
  const {index, products} = readCatalog(
    readOfficialCommands(OFFICIAL),
    readRetired(RETIRED),
    readSpecification(SPECIFICATION),
  )
  rmSync(directory, {recursive: true, force: true})
  mkdirSync(directory, {recursive: true})
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index))
  const responses = new ResponseShapeReader(readResponses(RESPONSES))
  for (const product of products) {
    writeProduct(directory, product)
    const shapes = JSON.stringify(responses.shapes(product))
    writeFileSync(join(directory, `${product.product}.responses.json`), shapes)
  }
  const count = (of: (product: ProductCatalog) => object): number =>
    products.reduce((sum, product) => sum + Object.keys(of(product)).length, 0)
  const operations = count((product) => product.operations)
  return `${products.length} products, ${count((product) => product.topics)} topics, ${operations} operations of twilio ${index.sdkVersion}`
}

/** Writes the two files of a product: the data, and an index with the position of each part. */
export const writeProduct = (directory: string, product: ProductCatalog): void => {
  const {json, parts} = serialize(product)
  writeFileSync(join(directory, `${product.product}.json`), json)
  writeFileSync(join(directory, `${product.product}.index.json`), JSON.stringify(parts))
}

/** The JSON of a product, and the byte positions of its operations and records. */
const serialize = (product: ProductCatalog): {json: Buffer; parts: ProductIndex} => {
  const {operations, records, ...rest} = product
  const chunks: Buffer[] = []
  let length = 0
  const add = (text: string): Span => {
    const chunk = Buffer.from(text)
    chunks.push(chunk)
    length += chunk.length
    return [length - chunk.length, chunk.length]
  }
  const addAll = (name: string, parts: Readonly<Record<string, unknown>>): Record<string, Span> => {
    const spans: Record<string, Span> = {}
    add(`,"${name}":{`)
    for (const [index, [key, part]] of Object.entries(parts).entries()) {
      add(`${index === 0 ? '' : ','}${JSON.stringify(key)}:`)
      spans[key] = add(JSON.stringify(part))
    }
    add('}')
    return spans
  }
  add(JSON.stringify(rest).slice(0, -1))
  const spans = {operations: addAll('operations', operations), records: addAll('records', records)}
  add('}')
  const summaries = Object.fromEntries(
    Object.values(operations).map(({id, summary, retired}) => [
      id,
      retired ? `[retired] ${summary}` : summary,
    ]),
  )
  return {json: Buffer.concat(chunks), parts: {...rest, summaries, ...spans}}
}
