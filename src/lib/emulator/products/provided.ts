import {createHash} from 'node:crypto'
import {sidPrefix} from '../../api/sid-prefixes.ts'
import type {Behavior} from '../resources/behavior.ts'
import type {RequestContext} from '../resources/request-context.ts'
import {Entry} from '../storage/state.ts'

/** When Twilio created what it provides, in milliseconds since 1970. */
const CREATED = Date.UTC(2015, 6, 30, 20)

/** The same record in every account, as in the specification's example. */
function providedEntry({route, params}: RequestContext): Entry {
  const parents = [...params.values()].slice(0, route.instance === undefined ? undefined : -1)
  const digest = createHash('sha256')
    .update([route.pattern, ...parents].join('/'))
    .digest('hex')
  return new Entry(sidPrefix(route.pattern) + digest.slice(0, 32), 1, 0, {c: CREATED, p: {}})
}

/** A collection that Twilio fills and nobody can add to: policies, networks, add-ons of the marketplace. */
const provided: Behavior = {
  list: (context) => [providedEntry(context)],
  fetch: (context) => {
    const entry = providedEntry(context)
    return entry.id === context.id ? entry : undefined
  },
}

const PROVIDED = [
  'intelligence/v2/OperatorTypes',
  'intelligence/v2/Operators/PreBuilt',
  'marketplace/v1/AvailableAddOns',
  'marketplace/v1/AvailableAddOns/{}/Extensions',
  'numbers/v2/RegulatoryCompliance/EndUserTypes',
  'numbers/v2/RegulatoryCompliance/Regulations',
  'numbers/v2/RegulatoryCompliance/SupportingDocumentTypes',
  'preview/marketplace/AvailableAddOns',
  'preview/marketplace/AvailableAddOns/{}/Extensions',
  'supersim/v1/Networks',
  'trusthub/v1/EndUserTypes',
  'trusthub/v1/Policies',
  'trusthub/v1/SupportingDocumentTypes',
]

/** Behaviors of the collections that exist in every account, by pattern. */
export const PROVIDED_BEHAVIORS: Readonly<Record<string, Behavior>> = Object.fromEntries(
  PROVIDED.map((pattern) => [pattern, provided]),
)
