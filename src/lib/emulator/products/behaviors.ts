import type {Behavior} from '../resources/behavior.ts'
import {accessTokens, oauthApps} from './access-tokens.ts'
import {ACCOUNTS, accounts, balance, iamKeys, keys, tokens} from './accounts.ts'
import {participants, recordingsOf} from './conferences.ts'
import {chatUsers, conversationParticipants, conversations, numberedMessages} from './conversations.ts'
import {DEFAULT_PROPERTIES} from './default-properties.ts'
import {
  archive,
  configurationPlugins,
  flexConfiguration,
  pluginConfigurations,
  pluginReleases,
  pluginVersions,
} from './flex.ts'
import {messages} from './messages.ts'
import {poolNumbers} from './numbers/pool-numbers.ts'
import {PROVIDED_BEHAVIORS} from './provided.ts'
import {builds, deployments, environments} from './serverless.ts'
import {taskQueues} from './taskrouter.ts'
import {usageRecords} from './usage.ts'
import {verificationChecks, verifications} from './verify.ts'

const USAGE_PERIODS = [
  'AllTime',
  'Daily',
  'LastMonth',
  'Monthly',
  'ThisMonth',
  'Today',
  'Yearly',
  'Yesterday',
]

/** The default behavior of every resource. */
const DEFAULT: Behavior = {}

const ACCOUNT = `${ACCOUNTS}/{}`

/** Behaviors by the resource's pattern. All other resources have the default behavior. */
const BEHAVIORS: Readonly<Record<string, Behavior>> = {
  ...Object.fromEntries(
    Object.entries(DEFAULT_PROPERTIES).map(([pattern, defaults]) => [pattern, {defaults}]),
  ),
  ...PROVIDED_BEHAVIORS,
  [ACCOUNTS]: accounts,
  [`${ACCOUNT}/Balance`]: balance,
  [`${ACCOUNT}/Calls/{}/Recordings`]: recordingsOf('call_sid', 'CallSid'),
  [`${ACCOUNT}/Conferences/{}/Participants`]: participants,
  [`${ACCOUNT}/Conferences/{}/Recordings`]: recordingsOf('conference_sid', 'ConferenceSid'),
  [`${ACCOUNT}/Keys`]: keys,
  [`${ACCOUNT}/Messages`]: messages,
  [`${ACCOUNT}/SigningKeys`]: keys,
  [`${ACCOUNT}/Tokens`]: tokens,
  [`${ACCOUNT}/Usage/Records`]: usageRecords,
  ...Object.fromEntries(USAGE_PERIODS.map((period) => [`${ACCOUNT}/Usage/Records/${period}`, usageRecords])),
  'chat/Services/{}/Channels/{}/Messages': numberedMessages,
  'chat/Services/{}/Users': chatUsers,
  'conversations/v1/Conversations': conversations,
  'conversations/v1/Conversations/{}/Messages': numberedMessages,
  'conversations/v1/Conversations/{}/Participants': conversationParticipants,
  'conversations/v1/Services/{}/Conversations': conversations,
  'conversations/v1/Services/{}/Conversations/{}/Messages': numberedMessages,
  'conversations/v1/Services/{}/Conversations/{}/Participants': conversationParticipants,
  'conversations/v1/Services/{}/Users': chatUsers,
  'conversations/v1/Users': chatUsers,
  'flex-api/Configuration': flexConfiguration,
  'flex-api/PluginService/Configurations': pluginConfigurations,
  'flex-api/PluginService/Configurations/{}/Archive': archive,
  'flex-api/PluginService/Configurations/{}/Plugins': configurationPlugins,
  'flex-api/PluginService/Plugins/{}/Archive': archive,
  'flex-api/PluginService/Plugins/{}/Versions': pluginVersions,
  'flex-api/PluginService/Plugins/{}/Versions/{}/Archive': archive,
  'flex-api/PluginService/Releases': pluginReleases,
  'iam/v1/Account/OAuthApps': oauthApps,
  'iam/v1/Keys': iamKeys,
  'iam/v1/token': accessTokens,
  'oauth/v1/token': accessTokens,
  'oauth/v2/token': accessTokens,
  'preview-iam/v1/token': accessTokens,
  'messaging/v1/Services/{}/PhoneNumbers': poolNumbers,
  'taskrouter/v1/Workspaces/{}/TaskQueues': taskQueues,
  'trunking/v1/Trunks/{}/PhoneNumbers': poolNumbers,
  'serverless/v1/Services/{}/Builds': builds,
  'serverless/v1/Services/{}/Environments': environments,
  'serverless/v1/Services/{}/Environments/{}/Deployments': deployments,
  'verify/v2/Services/{}/VerificationCheck': verificationChecks,
  'verify/v2/Services/{}/Verifications': verifications,
}

const availableNumbers = async (): Promise<Behavior> =>
  (await import('./numbers/available-numbers.ts')).availableNumbers

const incomingNumbersByType = async (): Promise<Behavior> =>
  (await import('./numbers/incoming-numbers.ts')).incomingNumbersByType

const countries = async (): Promise<Behavior> => (await import('./countries.ts')).countries

const COUNTRY_LISTS = [
  'pricing/v1/Messaging/Countries',
  'pricing/v1/PhoneNumbers/Countries',
  'pricing/v1/Voice/Countries',
  'pricing/v2/Trunking/Countries',
  'pricing/v2/Voice/Countries',
  'voice/v1/DialingPermissions/Countries',
]

/** Behaviors with data of their own, which are loaded only for their requests. */
const LOADED: Readonly<Record<string, () => Promise<Behavior>>> = {
  [`${ACCOUNT}/AvailablePhoneNumbers`]: async () =>
    (await import('./numbers/available-numbers.ts')).availableCountries,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Local`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/MachineToMachine`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Mobile`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/National`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/SharedCost`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/TollFree`]: availableNumbers,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Voip`]: availableNumbers,
  [`${ACCOUNT}/IncomingPhoneNumbers`]: async () =>
    (await import('./numbers/incoming-numbers.ts')).incomingNumbers,
  [`${ACCOUNT}/IncomingPhoneNumbers/Local`]: incomingNumbersByType,
  [`${ACCOUNT}/IncomingPhoneNumbers/Mobile`]: incomingNumbersByType,
  [`${ACCOUNT}/IncomingPhoneNumbers/TollFree`]: incomingNumbersByType,
  ...Object.fromEntries(COUNTRY_LISTS.map((pattern) => [pattern, countries])),
  [`${ACCOUNT}/Calls`]: async () => (await import('./calls.ts')).calls,
  [`${ACCOUNT}/OutgoingCallerIds`]: async () => (await import('./numbers/caller-ids.ts')).callerIds,
  'sync/v1/Services/{}/Documents': async () => (await import('./sync/objects.ts')).documents,
  'sync/v1/Services/{}/Lists': async () => (await import('./sync/objects.ts')).collections,
  'sync/v1/Services/{}/Lists/{}/Items': async () => (await import('./sync/objects.ts')).listItems,
  'sync/v1/Services/{}/Maps': async () => (await import('./sync/objects.ts')).collections,
  'sync/v1/Services/{}/Maps/{}/Items': async () => (await import('./sync/objects.ts')).mapItems,
  'sync/v1/Services/{}/Streams': async () => (await import('./sync/objects.ts')).streams,
  'taskrouter/v1/Workspaces': async () => (await import('./taskrouter/workspaces.ts')).workspaces,
  'taskrouter/v1/Workspaces/{}/Workers': async () => (await import('./taskrouter/workers.ts')).workers,
  'verify/v2/Attempts': async () => (await import('./verify/attempts.ts')).attempts,
  'verify/v2/Attempts/Summary': async () => (await import('./verify/attempts.ts')).attemptsSummary,
  'verify/v2/Services/{}/RateLimits': async () => (await import('./verify/rate-limits.ts')).rateLimits,
  'verify/v2/Services/{}/RateLimits/{}/Buckets': async () =>
    (await import('./verify/rate-limits.ts')).rateLimitBuckets,
  'lookups/PhoneNumbers': async () => (await import('./numbers/lookups.ts')).lookups,
}

export const findBehavior = async (pattern: string): Promise<Behavior> =>
  BEHAVIORS[pattern] ?? (await LOADED[pattern]?.()) ?? DEFAULT
