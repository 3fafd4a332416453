import type {ResourceRecord} from '../api/resources.ts'

/** A property that two configurations do not have alike; `plugin` is null for one of the configurations themselves. */
export interface Difference {
  readonly [property: string]: unknown
  readonly plugin: string | null
  readonly property: string
  readonly before: unknown
  readonly after: unknown
}

const OF_CONFIGURATION = ['name', 'description', 'isArchived']
const OF_PLUGIN = [
  'version',
  'pluginVersionSid',
  'url',
  'phase',
  'changelog',
  'isPrivate',
  'isArchived',
  'friendlyName',
  'description',
]

/** What changes when one configuration takes the place of another; both with their plugins. */
export const differences = (before: ResourceRecord, after: ResourceRecord): Difference[] => {
  const found = compare(null, OF_CONFIGURATION, before, after)
  const [old, renewed] = [pluginsOf(before), pluginsOf(after)]
  for (const sid of new Set([...old.keys(), ...renewed.keys()])) {
    const [was, is] = [old.get(sid), renewed.get(sid)]
    found.push(...compare(String((is ?? was)?.name), OF_PLUGIN, was, is))
  }
  return found
}

const pluginsOf = ({plugins}: ResourceRecord): Map<unknown, ResourceRecord> =>
  new Map((plugins as ResourceRecord[]).map((plugin) => [plugin.pluginSid, plugin]))

const compare = (
  plugin: string | null,
  properties: readonly string[],
  was: ResourceRecord | undefined,
  is: ResourceRecord | undefined,
): Difference[] =>
  properties
    .map((property) => ({
      plugin,
      property,
      before: was?.[property] ?? null,
      after: is?.[property] ?? null,
    }))
    .filter(({before, after}) => before !== after)
