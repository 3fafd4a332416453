import {accounts, balance, iamKeys, keys, tokens} from './accounts.ts'
import type {Behavior} from './behavior.ts'
import {calls, participants, recordingsOf} from './calls.ts'
import {chatUsers, conversationParticipants, conversations, numberedMessages} from './conversations.ts'
import {
  archiving,
  configurationPlugins,
  flexConfiguration,
  pluginConfigurations,
  pluginReleases,
  pluginVersions,
} from './flex.ts'
import {lookups} from './lookups.ts'
import {messages} from './messages.ts'
import {
  availableCountries,
  availableNumbersOfKind,
  callerIds,
  incomingNumbers,
  incomingNumbersOfKind,
  pooledNumber,
} from './numbers.ts'
import {builds, deployments, environments} from './serverless.ts'
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

const NONE: Behavior = {}

const ACCOUNT = 'api/Accounts/{}'

/** By the resource's pattern. A resource that is not here does what every resource does. */
const BEHAVIOURS: Readonly<Record<string, Behavior>> = {
  'api/Accounts': accounts,
  [`${ACCOUNT}/AvailablePhoneNumbers`]: availableCountries,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Local`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/MachineToMachine`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Mobile`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/National`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/SharedCost`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/TollFree`]: availableNumbersOfKind,
  [`${ACCOUNT}/AvailablePhoneNumbers/{}/Voip`]: availableNumbersOfKind,
  [`${ACCOUNT}/Balance`]: balance,
  [`${ACCOUNT}/Calls`]: calls,
  [`${ACCOUNT}/Calls/{}/Recordings`]: recordingsOf('call_sid', 'CallSid'),
  [`${ACCOUNT}/Conferences/{}/Participants`]: participants,
  [`${ACCOUNT}/Conferences/{}/Recordings`]: recordingsOf('conference_sid', 'ConferenceSid'),
  [`${ACCOUNT}/IncomingPhoneNumbers`]: incomingNumbers,
  [`${ACCOUNT}/IncomingPhoneNumbers/Local`]: incomingNumbersOfKind,
  [`${ACCOUNT}/IncomingPhoneNumbers/Mobile`]: incomingNumbersOfKind,
  [`${ACCOUNT}/IncomingPhoneNumbers/TollFree`]: incomingNumbersOfKind,
  [`${ACCOUNT}/Keys`]: keys,
  [`${ACCOUNT}/Messages`]: messages,
  [`${ACCOUNT}/OutgoingCallerIds`]: callerIds,
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
  'flex-api/PluginService/Configurations/{}/Archive': archiving,
  'flex-api/PluginService/Configurations/{}/Plugins': configurationPlugins,
  'flex-api/PluginService/Plugins/{}/Archive': archiving,
  'flex-api/PluginService/Plugins/{}/Versions': pluginVersions,
  'flex-api/PluginService/Plugins/{}/Versions/{}/Archive': archiving,
  'flex-api/PluginService/Releases': pluginReleases,
  'iam/v1/Keys': iamKeys,
  'lookups/PhoneNumbers': lookups,
  'messaging/v1/Services/{}/PhoneNumbers': pooledNumber,
  'trunking/v1/Trunks/{}/PhoneNumbers': pooledNumber,
  'serverless/v1/Services/{}/Builds': builds,
  'serverless/v1/Services/{}/Environments': environments,
  'serverless/v1/Services/{}/Environments/{}/Deployments': deployments,
  'verify/v2/Services/{}/VerificationCheck': verificationChecks,
  'verify/v2/Services/{}/Verifications': verifications,
}

export const behaviorOf = (pattern: string): Behavior => BEHAVIOURS[pattern] ?? NONE
