import {camelCase} from '../api/camel-case.ts'
import type {Catalog} from '../api/catalog.ts'
import type {Operation} from '../api/operation.ts'
import type {ResourceRecord, Values} from '../api/resources.ts'

/** How to fetch the resource of a response again. */
export interface FetchPlan {
  readonly operation: Operation
  /** Its parameters for a record. */
  valuesFor(record: ResourceRecord): Values
}

/**
 * The operation that fetches what an operation has created, updated or fetched; undefined if there is none, or the response does
 * not have what identifies the resource.
 */
export const findFetch = (catalog: Catalog, operation: Operation, values: Values): FetchPlan | undefined => {
  if (operation.action === 'fetch') return {operation, valuesFor: () => values}
  const found = catalog.operation(operation.id.replace(/:[^:]+$/, ':fetch'))
  if (!found || found.server !== operation.server) return undefined
  const last = addedParameter(operation.path, found.path)
  if (last === undefined) return undefined
  const keys = last === '' ? [] : findKeys(catalog, operation, last)
  if (last !== '' && keys.length === 0) return undefined
  const flagOf = ({parameters}: Operation, wire: string): string | undefined =>
    parameters.find((parameter) => parameter.in === 'path' && parameter.wire === wire)?.flag
  const valuesFor = (record: ResourceRecord): Values =>
    Object.fromEntries(
      found.parameters
        .filter((parameter) => parameter.in === 'path')
        .map(({wire, flag}) => {
          const key = keys.find((name) => isKey(record[name])) ?? ''
          return [flag, wire === last ? record[key] : values[flagOf(operation, wire) ?? '']]
        }),
    )
  return {operation: found, valuesFor}
}

const isKey = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'number'

const segmentsOf = (path: string): string[] => path.replace(/\.json$/, '').split('/')

/** The parameter that a fetch has at the end of its path, after that of the list; empty for the same path. */
const addedParameter = (list: string, instance: string): string | undefined => {
  const [before, after] = [segmentsOf(list), segmentsOf(instance)]
  if (after.slice(0, before.length).join('/') !== before.join('/')) return undefined
  if (after.length === before.length) return ''
  const [, name] = after.length === before.length + 1 ? (/^\{(\w+)\}$/.exec(after.at(-1) ?? '') ?? []) : []
  return name
}

/** The properties that a path parameter may be: `{Sid}` and `{ServiceSid}` are `sid`, `{TaskId}` is `taskId` or `id`. */
const findKeys = (catalog: Catalog, operation: Operation, wire: string): string[] => {
  const name = camelCase(wire.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase())
  const names = [
    name,
    ...(/sid$/i.test(wire) ? ['sid'] : []),
    ...(/id$/i.test(wire) ? ['id'] : []),
    ...(wire === 'IdOrUniqueName' ? ['id', 'uniqueName'] : []),
  ]
  const shape = catalog.records(operation)[operation.record ?? ''] ?? []
  const known = new Set(shape.map((property) => property.name))
  return names.filter((each) => known.has(each))
}
