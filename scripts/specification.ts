/*
 * Writes data/specification.json and data/responses.json from a directory with Twilio's OpenAPI documents:
 *
 *   npx tsx scripts/specification.ts node_modules/@twilio/cli-core/src/services/twilio-api
 */
import {writeFileSync} from 'node:fs'
import {readCatalog} from './catalog/assemble.ts'
import {OpenApiDocuments} from './catalog/documents.ts'
import {readOfficialCommands} from './catalog/official.ts'
import {collectResponses, serializeResponses} from './catalog/responses.ts'
import {readRetired} from './catalog/retired.ts'
import {collectSpecification} from './catalog/specification.ts'

const [directory] = process.argv.slice(2)
if (!directory) throw new Error('Usage: tsx scripts/specification.ts DIRECTORY')
const data = (name: string): URL => new URL(`../data/${name}`, import.meta.url)
const {products} = readCatalog(
  readOfficialCommands(data('official-commands.tsv')),
  readRetired(data('retired.json')),
)
const operations = products.flatMap((product) => Object.values(product.operations))
const specification = collectSpecification(operations, new OpenApiDocuments(directory))
writeFileSync(data('specification.json'), `${JSON.stringify(specification, undefined, 2)}\n`)
writeFileSync(data('responses.json'), serializeResponses(collectResponses(operations, directory)))
