import {badRequest} from '../api-error.ts'
import {parseJson} from '../resources/input.ts'
import type {Properties} from '../resources/render-record.ts'
import type {State} from '../storage/state.ts'
import type {Behavior} from './behavior.ts'

/** What uploads have made of a service's assets or functions, by the SIDs of the versions. */
function filesOf(
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
    throw badRequest(20001, `There is no version ${sid} of ${kind.toLowerCase()}`)
  })
}

/** A build is completed at once. */
export const builds: Behavior = {
  create({input, collection}, draft, {state}) {
    const service = collection.replace(/\/Builds$/, '')
    const dependencies = input.get('Dependencies')
    draft.properties = {
      status: 'completed',
      runtime: 'node22',
      asset_versions: filesOf(state, service, 'Assets', input.all('AssetVersions')),
      function_versions: filesOf(state, service, 'Functions', input.all('FunctionVersions')),
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

/** A deployment puts a build into its environment. */
export const deployments: Behavior = {
  created({collection, params, now}, {value}, transaction) {
    const sid = params.get('EnvironmentSid') ?? ''
    const home = collection.replace(/\/[^/]+\/Deployments$/, '')
    const environment = transaction.state.get(home, sid)
    if (!environment) return
    const properties = {...environment.value.p, build_sid: value.p.build_sid}
    transaction.update(home, environment, {...environment.value, u: now, p: properties})
  },
}
