import type {Catalog} from '../api/catalog.ts'
import {findKnownCommand} from '../plugins/known-plugins.ts'

interface Ids {
  readonly catalog: Pick<Catalog, 'index' | 'outline'>
  findCommand(id: string): unknown
  findTopic(id: string): unknown
}

const CORE = 'api:core:'
const isVersion = (part: string | undefined): boolean => /^v\d+$/.test(part ?? '')

/**
 * The commands or topics of the API that a short id may stand for: `messages:list` without `api:core:`, `verify:services:list`
 * without `api:` and without the version of a product that has only one. When there are several, it stands for none. The ids of
 * known plugins, installed or not, stand for nothing else.
 *
 * @param kind only commands, or only topics
 */
export const expandShortId = (ids: Ids, id: string, kind?: 'command' | 'topic'): string[] => {
  if (findKnownCommand(id)) return []
  const exists = (each: string): boolean =>
    (kind !== 'topic' && ids.findCommand(each) !== undefined) ||
    (kind !== 'command' && ids.findTopic(each) !== undefined)
  const rest = id.replace(/^api:/, '')
  const [product = '', ...path] = rest.split(':')
  const isProduct = ids.catalog.index.products.some((each) => each.product === product)
  const version =
    isProduct && path.length > 0 && !isVersion(path[0]) ? onlyVersionOf(ids, product) : undefined
  const candidates = [
    ...(id === rest ? [CORE + id] : []),
    ...(isProduct ? [`api:${rest}`] : []),
    ...(version ? [['api', product, version, ...path].join(':')] : []),
  ]
  return candidates.filter((each) => each !== id && exists(each))
}

/** The ids in all versions of its product that an id without a version may stand for. */
export const expandVersions = (ids: Ids, id: string): string[] => {
  const [product = '', ...path] = id.replace(/^api:/, '').split(':')
  if (path.length === 0 || !ids.catalog.index.products.some((each) => each.product === product)) return []
  return versionsOf(ids, product)
    .map((version) => ['api', product, version, ...path].join(':'))
    .filter((each) => ids.findCommand(each) || ids.findTopic(each))
}

/** The shortest id that stands for an operation or topic of the API; undefined when there is no shorter one. */
export const shortenId = (ids: Ids, id: string): string | undefined => {
  const [api, product = '', version, ...path] = id.split(':')
  if (api !== 'api') return undefined
  const candidates = [
    ...(id.startsWith(CORE) ? [id.slice(CORE.length)] : []),
    ...(isVersion(version) && path.length > 0 ? [[product, ...path].join(':')] : []),
    id.slice('api:'.length),
  ]
  return candidates.find((short) => {
    if (ids.findCommand(short) || ids.findTopic(short)) return false
    const meant = expandShortId(ids, short)
    return meant.length === 1 && meant[0] === id
  })
}

const onlyVersionOf = (ids: Ids, product: string): string | undefined => {
  const versions = versionsOf(ids, product)
  return versions.length === 1 ? versions[0] : undefined
}

const versionsOf = ({catalog}: Ids, product: string): string[] => {
  const names = Object.keys(catalog.outline(product)?.summaries ?? {}).map((id) => id.split(':')[2] ?? '')
  return [...new Set(names)].filter(isVersion)
}
