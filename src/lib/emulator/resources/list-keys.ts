import {snakeCase} from './render-record.ts'

/**
 * Keys of lists that differ from the last segment of the path.
 * Source: the list responses in Twilio's OpenAPI documents, which the SDK's types contain (`…Payload`).
 */
const SPECIAL_KEYS: Readonly<Record<string, string>> = {
  'accounts/v1/Credentials/AWS': 'credentials',
  'accounts/v1/Credentials/PublicKeys': 'credentials',
  'api/Accounts/{}/AvailablePhoneNumbers': 'countries',
  'api/Accounts/{}/Messages/{}/Media': 'media_list',
  'api/Accounts/{}/Queues/{}/Members': 'queue_members',
  'api/Accounts/{}/SIP/Domains/{}/Auth/Calls/CredentialListMappings': 'contents',
  'api/Accounts/{}/SIP/Domains/{}/Auth/Calls/IpAccessControlListMappings': 'contents',
  'api/Accounts/{}/SIP/Domains/{}/Auth/Registrations/CredentialListMappings': 'contents',
  'api/Accounts/{}/Usage/Triggers': 'usage_triggers',
  'content/v1/Content': 'contents',
  'content/v1/ContentAndApprovals': 'contents',
  'content/v1/LegacyContent': 'contents',
  'content/v2/Content': 'contents',
  'content/v2/ContentAndApprovals': 'contents',
  'conversations/v1/Configuration/Addresses': 'address_configurations',
  'conversations/v1/Conversations/{}/Messages/{}/Receipts': 'delivery_receipts',
  'conversations/v1/ParticipantConversations': 'conversations',
  'conversations/v1/Services/{}/Conversations/{}/Messages/{}/Receipts': 'delivery_receipts',
  'conversations/v1/Services/{}/ParticipantConversations': 'conversations',
  'events/v1/Schemas/{}/Versions': 'schema_versions',
  'events/v1/Subscriptions/{}/SubscribedEvents': 'types',
  'flex-api/Channels': 'flex_chat_channels',
  'flex-api/PluginService/Plugins/{}/Versions': 'plugin_versions',
  'flex-api/WebChannels': 'flex_chat_channels',
  'insights/v1/Voice/Summaries': 'call_summaries',
  'insights/v2/Voice/Reports/PhoneNumbers/Inbound': 'reports',
  'insights/v2/Voice/Reports/PhoneNumbers/Outbound': 'reports',
  'intelligence/v2/Operators/Custom': 'operators',
  'intelligence/v2/Operators/PreBuilt': 'operators',
  'messaging/v1/Services/{}/ChannelSenders': 'senders',
  'messaging/v1/Services/{}/Compliance/Usa2p': 'compliance',
  'messaging/v1/Services/{}/DestinationAlphaSenders': 'alpha_senders',
  'messaging/v1/a2p/BrandRegistrations': 'data',
  'messaging/v1/a2p/BrandRegistrations/{}/Vettings': 'data',
  'numbers/v1/SigningRequest/Configuration': 'configurations',
  'numbers/v2/HostedNumber/AuthorizationDocuments': 'items',
  'numbers/v2/HostedNumber/AuthorizationDocuments/{}/DependentHostedNumberOrders': 'items',
  'numbers/v2/HostedNumber/Orders': 'items',
  'numbers/v2/RegulatoryCompliance/Bundles': 'results',
  'numbers/v2/RegulatoryCompliance/Bundles/{}/Copies': 'results',
  'numbers/v2/RegulatoryCompliance/Bundles/{}/Evaluations': 'results',
  'numbers/v2/RegulatoryCompliance/Bundles/{}/ItemAssignments': 'results',
  'numbers/v2/RegulatoryCompliance/EndUsers': 'results',
  'numbers/v2/RegulatoryCompliance/Regulations': 'results',
  'numbers/v2/RegulatoryCompliance/SupportingDocuments': 'results',
  'numbers/v2/ShortCodes/Applications': 'results',
  'preview-iam/Organizations/{}/Accounts': 'content',
  'preview-iam/Organizations/{}/RoleAssignments': 'content',
  'preview-iam/Organizations/{}/scim/Users': 'Resources',
  'preview/HostedNumbers/AuthorizationDocuments': 'items',
  'preview/HostedNumbers/AuthorizationDocuments/{}/DependentHostedNumberOrders': 'items',
  'preview/HostedNumbers/HostedNumberOrders': 'items',
  'proxy/v1/Services/{}/Sessions/{}/Participants/{}/MessageInteractions': 'interactions',
  'serverless/v1/Services/{}/Assets/{}/Versions': 'asset_versions',
  'serverless/v1/Services/{}/Functions/{}/Versions': 'function_versions',
  'supersim/v1/ESimProfiles': 'esim_profiles',
  'taskrouter/v1/Workspaces/{}/TaskChannels': 'channels',
  'taskrouter/v1/Workspaces/{}/TaskQueues/Statistics': 'task_queues_statistics',
  'trusthub/v1/CustomerProfiles': 'results',
  'trusthub/v1/CustomerProfiles/{}/ChannelEndpointAssignments': 'results',
  'trusthub/v1/CustomerProfiles/{}/EntityAssignments': 'results',
  'trusthub/v1/CustomerProfiles/{}/Evaluations': 'results',
  'trusthub/v1/EndUsers': 'results',
  'trusthub/v1/Policies': 'results',
  'trusthub/v1/SupportingDocuments': 'results',
  'trusthub/v1/TrustProducts': 'results',
  'trusthub/v1/TrustProducts/{}/ChannelEndpointAssignments': 'results',
  'trusthub/v1/TrustProducts/{}/EntityAssignments': 'results',
  'trusthub/v1/TrustProducts/{}/Evaluations': 'results',
  'voice/v1/DialingPermissions/Countries': 'content',
  'voice/v1/DialingPermissions/Countries/{}/HighRiskSpecialPrefixes': 'content',
}

/** The key of a list's records in the response: `messages`, `incoming_phone_numbers`. */
export function listKey(pattern: string): string {
  const special = SPECIAL_KEYS[pattern]
  if (special) return special
  if (pattern.startsWith('api/Accounts/{}/AvailablePhoneNumbers/')) return 'available_phone_numbers'
  if (pattern.startsWith('api/Accounts/{}/IncomingPhoneNumbers/') && !pattern.includes('AssignedAddOns')) {
    return 'incoming_phone_numbers'
  }
  if (pattern.startsWith('api/Accounts/{}/Usage/Records')) return 'usage_records'
  const last = pattern.split('/').at(-1) ?? ''
  return snakeCase(last === '{}' ? (pattern.split('/').at(-2) ?? '') : last) || 'items'
}
