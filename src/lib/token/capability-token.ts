import {createRequire} from 'node:module'
import type ClientModule from 'twilio/lib/jwt/ClientCapability.js'
import type WorkerModule from 'twilio/lib/jwt/taskrouter/TaskRouterCapability.js'
import type WorkerPolicies from 'twilio/lib/jwt/taskrouter/util.js'
import type {AccountCredentials} from './signing.ts'

const require = createRequire(import.meta.url)

export interface ClientCapability {
  readonly applicationSid: string
  readonly identity: string
  readonly allowIncoming: boolean
  /** Seconds from now. */
  readonly ttl: number
}

export interface WorkerCapability {
  readonly workspaceSid: string
  readonly workerSid: string
  /** Seconds from now. */
  readonly ttl: number
}

/** Creates a capability token for a Voice client: it can call through the application and, if allowed, receive calls. */
export function createClientCapability(account: AccountCredentials, capability: ClientCapability): string {
  const {default: Capability} = require('twilio/lib/jwt/ClientCapability') as typeof ClientModule
  const {applicationSid, identity, allowIncoming, ttl} = capability
  const token = new Capability({...account, ttl})
  token.addScope(new Capability.OutgoingClientScope({applicationSid, clientName: identity}))
  if (allowIncoming) token.addScope(new Capability.IncomingClientScope(identity))
  return token.toJwt()
}

/** Creates a capability token for a TaskRouter worker: it can read its workspace and update its activity and reservations. */
export function createWorkerCapability(account: AccountCredentials, capability: WorkerCapability): string {
  const {default: Capability} =
    require('twilio/lib/jwt/taskrouter/TaskRouterCapability') as typeof WorkerModule
  const policies = require('twilio/lib/jwt/taskrouter/util') as typeof WorkerPolicies
  const {workspaceSid, workerSid, ttl} = capability
  const token = new Capability({...account, workspaceSid, channelId: workerSid, ttl})
  const allow = (url: string, method = 'GET') => new Capability.Policy({url, method, allow: true})
  const workspace = policies.workspacesUrl(workspaceSid)
  const workerPolicies = [
    ...policies.defaultEventBridgePolicies(account.accountSid, workerSid),
    ...policies.defaultWorkerPolicies('v1', workspaceSid, workerSid),
    allow(workspace),
    allow(`${workspace}/**`),
    allow(policies.activitiesUrl(workspaceSid), 'POST'),
    allow(policies.reservationsUrl(workspaceSid, workerSid, '**'), 'POST'),
  ]
  for (const policy of workerPolicies) token.addPolicy(policy)
  return token.toJwt()
}
