import type {ResourceRecord} from '../api/resources.ts'

/** A property that differs between two configurations. */
export interface Difference {
  readonly [property: string]: unknown
  /** The plugin's name; null for a property of the configuration itself. */
  readonly plugin: string | null
  readonly property: string
  readonly before: unknown
  readonly after: unknown
}

const CONFIGURATION_PROPERTIES = ['name', 'description', 'isArchived']
const PLUGIN_PROPERTIES = [
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

/** What changes when one configuration replaces another. Both must include their plugins. */
export const compareConfigurations = (before: ResourceRecord, after: ResourceRecord): Difference[] => {
  const differences = compareProperties(null, CONFIGURATION_PROPERTIES, before, after)
  const [oldPlugins, newPlugins] = [indexPlugins(before), indexPlugins(after)]
  for (const sid of new Set([...oldPlugins.keys(), ...newPlugins.keys()])) {
    const [oldPlugin, newPlugin] = [oldPlugins.get(sid), newPlugins.get(sid)]
    const name = String((newPlugin ?? oldPlugin)?.name)
    differences.push(...compareProperties(name, PLUGIN_PROPERTIES, oldPlugin, newPlugin))
  }
  return differences
}

/** The configuration's plugins by SID. */
const indexPlugins = ({plugins}: ResourceRecord): Map<unknown, ResourceRecord> =>
  new Map((plugins as ResourceRecord[]).map((plugin) => [plugin.pluginSid, plugin]))

const compareProperties = (
  plugin: string | null,
  properties: readonly string[],
  before: ResourceRecord | undefined,
  after: ResourceRecord | undefined,
): Difference[] =>
  properties
    .map((property) => ({
      plugin,
      property,
      before: before?.[property] ?? null,
      after: after?.[property] ?? null,
    }))
    .filter((difference) => difference.before !== difference.after)
