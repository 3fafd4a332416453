import {Catalog} from '../../src/lib/api/catalog.ts'
import {type SearchDocument, searchDocument} from '../../src/lib/search/search-index.ts'

/** What the manifest has of a hand-written command. */
export interface ManifestCommand {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly hidden?: boolean
  readonly flags?: Readonly<Record<string, {readonly description?: string; readonly helpGroup?: string}>>
}

/** The documents for all operations of a catalog and the hand-written commands of a manifest. */
export const searchDocuments = (
  catalogDirectory: string,
  commands: Readonly<Record<string, ManifestCommand>>,
): SearchDocument[] => [...operationDocuments(new Catalog(catalogDirectory)), ...commandDocuments(commands)]

const operationDocuments = (catalog: Catalog): SearchDocument[] =>
  catalog.index.products.flatMap(({product, summary}) =>
    Object.values(catalog.product(product)?.operations ?? {}).map((operation) =>
      searchDocument(operation.id, operation.retired ? `[retired] ${operation.summary}` : operation.summary, [
        summary,
        ...operation.parameters
          .filter((parameter) => parameter.in !== 'path')
          .flatMap(({flag, text, options = []}) => [flag, firstSentence(text), ...options]),
      ]),
    ),
  )

const commandDocuments = (commands: Readonly<Record<string, ManifestCommand>>): SearchDocument[] =>
  Object.values(commands)
    .filter(({hidden}) => !hidden)
    .map(({id, summary = '', description, flags = {}}) =>
      searchDocument(id, summary, [
        description,
        ...Object.entries(flags)
          .filter(([, {helpGroup}]) => helpGroup === undefined)
          .flatMap(([name, flag]) => [name, flag.description]),
      ]),
    )

/** The rest is mostly about limits and formats: it would double the index. */
const firstSentence = (text = ''): string => text.split(/(?<=\.)\s/, 1)[0] ?? ''
