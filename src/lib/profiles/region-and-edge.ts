import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import type {Profile} from './profile.ts'
import type {ProjectSettings} from './project-settings.ts'

const HINTS = {
  region:
    'Examples of regions: us1, ie1, au1. See https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability',
  edge: 'Examples of edges: dublin, sydney. See https://www.twilio.com/docs/global-infrastructure/edge-locations',
}

/**
 * The edge that Twilio's SDK for Java adds to each region (`regionMap`, https://github.com/twilio/twilio-java/pull/928), since Twilio
 * retires hosts without an edge, such as api.ie1.twilio.com. The same pairs, without jp2, are in
 * https://www.twilio.com/docs/global-infrastructure/edge-locations/legacy-regions, which names only au1 and ie1 as regions that
 * process data; the others were edges.
 */
const EDGES: Readonly<Record<string, string>> = {
  au1: 'sydney',
  br1: 'sao-paulo',
  de1: 'frankfurt',
  ie1: 'dublin',
  jp1: 'tokyo',
  jp2: 'osaka',
  sg1: 'singapore',
  us1: 'ashburn',
  us2: 'umatilla',
}

/** A region without an edge brings its own. An edge without a region stays alone: the SDK then uses us1. */
export function completeEdge({
  region,
  edge,
}: Pick<Partial<Profile>, 'region' | 'edge'>): Pick<Profile, 'region' | 'edge'> {
  const key = region?.toLowerCase() ?? ''
  const complete = edge ?? (Object.hasOwn(EDGES, key) ? EDGES[key] : undefined)
  return {...(region && {region}), ...(complete && {edge: complete})}
}

/**
 * Region and edge of a run: the environment overrides `.twiliorc`, which overrides the profile; the configuration has a
 * default for the edge only. A region without an edge brings its own.
 *
 * @throws UserError invalid-region
 */
export function resolveRegionAndEdge(
  stored: StoredProfile | undefined,
  document: ConfigDocument,
  env: Environment,
  project: ProjectSettings = {},
): Pick<Profile, 'region' | 'edge'> {
  const region = parseHostLabel(env.TWILIO_REGION || project.region || stored?.region, 'region')
  // An edge that was stored for another region is not the one of the project's region.
  const usual = project.region ? undefined : stored?.edge || document.edge
  const edge = parseHostLabel(env.TWILIO_EDGE || project.edge || usual, 'edge')
  return completeEdge({...(region && {region}), ...(edge && {edge})})
}

/**
 * A region or edge becomes part of the host name, so anything but a DNS label is refused.
 *
 * @returns undefined when it is absent or blank
 * @throws UserError invalid-region
 */
export function parseHostLabel(
  value: string | null | undefined,
  kind: 'region' | 'edge',
): string | undefined {
  const label = value?.trim()
  if (!label) return undefined
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(label)) return label
  throw new UserError('invalid-region', `Invalid ${kind}: ${quote(label)}.`, {hint: HINTS[kind]})
}
