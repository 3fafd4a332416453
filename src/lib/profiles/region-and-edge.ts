import type {Environment} from '../app/environment.ts'
import {UserError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'
import type {ConfigDocument, StoredProfile} from './config-document.ts'
import type {Profile} from './profile.ts'

const HINTS = {
  region:
    'Examples of regions: us1, ie1, au1. See https://www.twilio.com/docs/global-infrastructure/regional-product-and-feature-availability',
  edge: 'Examples of edges: dublin, sydney. See https://www.twilio.com/docs/global-infrastructure/edge-locations',
}

/**
 * Region and edge of a run: the environment overrides the profile, as in the official CLI; the configuration has a
 * default for the edge only.
 *
 * @throws UserError invalid-region
 */
export function resolveRegionAndEdge(
  stored: StoredProfile | undefined,
  document: ConfigDocument,
  env: Environment,
): Pick<Profile, 'region' | 'edge'> {
  const region = parseHostLabel(env.TWILIO_REGION || stored?.region, 'region')
  const edge = parseHostLabel(env.TWILIO_EDGE || stored?.edge || document.edge, 'edge')
  return {...(region && {region}), ...(edge && {edge})}
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
