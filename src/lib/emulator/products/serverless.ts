import {badRequest} from '../resources/api-error.ts'
import type {Behavior} from '../resources/behavior.ts'
import {parseJson} from '../resources/input.ts'
import type {Properties} from '../resources/render-record.ts'
import type {State} from '../storage/state.ts'

/**
 * The uploaded versions of a service's assets or functions.
 * @param sids of the versions
 */
function findVersions(
  state: State,
  service: string,
  kind: 'Assets' | 'Functions',
  sids: readonly string[],
): Properties[] {
  const parents = state.list(`${service}/${kind}`)
  return sids.map((sid) => {
    for (const {id} of parents) {
      const version = state.get(`${service}/${kind}/${id}/Versions`, sid)
      if (!version) continue
      const {path, visibility} = version.value.p
      const parent = kind === 'Assets' ? {asset_sid: id} : {function_sid: id}
      return {sid, ...parent, path, visibility, date_created: new Date(version.value.c).toISOString()}
    }
    throw badRequest(20001, `Version ${sid} of ${kind.toLowerCase()} does not exist`)
  })
}

/** A build completes at once. */
export const builds: Behavior = {
  create({input, collection}, draft, {state}) {
    const service = collection.replace(/\/Builds$/, '')
    const dependencies = input.get('Dependencies')
    draft.properties = {
      status: 'completed',
      runtime: 'node22',
      asset_versions: findVersions(state, service, 'Assets', input.all('AssetVersions')),
      function_versions: findVersions(state, service, 'Functions', input.all('FunctionVersions')),
      dependencies: dependencies ? parseJson(dependencies, 'Dependencies') : [],
    }
  },
}

/** https://www.twilio.com/docs/serverless/api/resource/environment */
export const environments: Behavior = {
  create({input, params, collection}, draft, {state}) {
    const sid = params.get('ServiceSid') ?? ''
    const service = state.get(collection.replace(/\/[^/]+\/Environments$/, ''), sid)
    const number = String(Number.parseInt(sid.slice(2, 10), 16) % 10_000).padStart(4, '0')
    const parts = [service?.value.p.unique_name ?? 'service', number, input.get('DomainSuffix')]
    draft.properties.domain_name = `${parts.filter(Boolean).join('-')}.twil.io`
  },
}

/** A deployment sets the build of its environment. */
export const deployments: Behavior = {
  afterCreate({collection, params, now}, {value}, transaction) {
    const sid = params.get('EnvironmentSid') ?? ''
    const environments = collection.replace(/\/[^/]+\/Deployments$/, '')
    const environment = transaction.state.get(environments, sid)
    if (!environment) return
    const properties = {...environment.value.p, build_sid: value.p.build_sid}
    transaction.update(environments, environment, {...environment.value, u: now, p: properties})
  },
}
