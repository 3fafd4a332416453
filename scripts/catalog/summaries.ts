import {kebabCase} from './names.ts'

/** Summaries written by hand: the topics that people meet first, and the operations that they use most. */
const WRITTEN: Record<string, string> = {
  api: 'Call any operation of any Twilio API',
  'api:accounts': 'Auth tokens, public keys and consents of an account (accounts.twilio.com)',
  'api:assistants': 'AI assistants, their tools and knowledge (assistants.twilio.com)',
  'api:autopilot': 'Conversational assistants of Autopilot (autopilot.twilio.com)',
  'api:bulkexports': 'Daily exports of messages, calls and other records (bulkexports.twilio.com)',
  'api:chat': 'Programmable Chat services, channels and members (chat.twilio.com)',
  'api:content': 'Message templates for every channel, and their approval (content.twilio.com)',
  'api:conversations': 'Conversations across SMS, WhatsApp and chat (conversations.twilio.com)',
  'api:core': 'Messages, calls, phone numbers, accounts and usage (api.twilio.com)',
  'api:events': 'Event streams: types, schemas, sinks and subscriptions (events.twilio.com)',
  'api:fax': 'Programmable Fax (fax.twilio.com)',
  'api:flex': 'Flex contact center: configuration, plugins and channels (flex-api.twilio.com)',
  'api:frontline': 'Users of Frontline (frontline-api.twilio.com)',
  'api:iam': 'API keys, OAuth applications and access of an organization (iam.twilio.com)',
  'api:insights': 'Quality and events of calls, conferences and video rooms (insights.twilio.com)',
  'api:intelligence':
    'Conversational Intelligence: transcripts and language operators (intelligence.twilio.com)',
  'api:ip': 'IP Messaging, the former name of Programmable Chat (ip-messaging.twilio.com)',
  'api:knowledge': 'Knowledge bases that assistants search (knowledge.twilio.com)',
  'api:lookups': 'Carrier, line type and caller of a phone number (lookups.twilio.com)',
  'api:marketplace': 'Add-ons: what is available and what is installed (marketplace.twilio.com)',
  'api:media': 'Live video: media processors and player streamers (media.twilio.com)',
  'api:memory': 'Customer memory: profiles, traits and observations (memory.twilio.com)',
  'api:messaging': 'Messaging services, A2P registration and link shortening (messaging.twilio.com)',
  'api:microvisor': 'Devices and apps of Microvisor (microvisor.twilio.com)',
  'api:monitor': 'Alerts and the audit log of an account (monitor.twilio.com)',
  'api:notify': 'Push notifications: services, bindings and credentials (notify.twilio.com)',
  'api:numbers': 'Regulatory compliance, porting and hosting of numbers (numbers.twilio.com)',
  'api:oauth': 'OAuth authorization and tokens (oauth.twilio.com)',
  'api:preview': 'Previews of coming products (preview.twilio.com)',
  'api:preview-iam': 'Organizations, their users and accounts, in preview (preview-iam.twilio.com)',
  'api:pricing': 'Prices of messages, calls and numbers by country (pricing.twilio.com)',
  'api:proxy': 'Masked numbers: sessions, participants and interactions (proxy.twilio.com)',
  'api:routes': 'Inbound processing region of a number, trunk or domain (routes.twilio.com)',
  'api:serverless': 'Functions and Assets: services, builds and environments (serverless.twilio.com)',
  'api:studio': 'Studio flows, their executions and steps (studio.twilio.com)',
  'api:supersim': 'Super SIM: SIMs, fleets, networks and usage (supersim.twilio.com)',
  'api:sync': 'Shared state: documents, lists, maps and streams (sync.twilio.com)',
  'api:taskrouter': 'Workspaces, workers, queues and tasks (taskrouter.twilio.com)',
  'api:trunking': 'Elastic SIP trunks and what belongs to them (trunking.twilio.com)',
  'api:trusthub': 'Customer profiles and trust products (trusthub.twilio.com)',
  'api:verify': 'One-time codes, push and TOTP factors (verify.twilio.com)',
  'api:video': 'Video rooms, participants, recordings and compositions (video.twilio.com)',
  'api:voice': 'Dialing permissions, BYOC trunks and connection policies (voice.twilio.com)',
  'api:wireless': 'Programmable Wireless: SIMs, rate plans and commands (wireless.twilio.com)',

  'api:core:accounts': 'The account and its subaccounts',
  'api:core:addresses': 'Postal addresses that regulations ask for with a phone number',
  'api:core:applications': 'TwiML applications: a set of webhook URLs under one SID',
  'api:core:authorized-connect-apps': 'Connect apps that may use the account',
  'api:core:available-phone-numbers': 'Phone numbers for sale, by country and kind',
  'api:core:balance': 'What is left on the account',
  'api:core:calls': 'Phone calls: make, follow, change and end them',
  'api:core:conferences': 'Conference calls and their participants',
  'api:core:connect-apps': 'Connect apps of the account',
  'api:core:incoming-phone-numbers': 'Phone numbers that the account owns',
  'api:core:keys': 'API keys of the account',
  'api:core:messages': 'SMS, MMS and WhatsApp messages: send, read, redact and delete them',
  'api:core:notifications': 'Log entries of errors and warnings (replaced by api:monitor:v1:alerts)',
  'api:core:outgoing-caller-ids': 'Verified numbers that calls may show as caller',
  'api:core:queues': 'Queues of waiting calls',
  'api:core:recordings': 'Recordings of calls and conferences',
  'api:core:signing-keys': 'Signing keys for access tokens',
  'api:core:sip': 'SIP domains, credentials and allowed IP addresses',
  'api:core:sms': 'Short codes of the account',
  'api:core:tokens': 'Short-lived STUN and TURN servers with credentials',
  'api:core:transcriptions': 'Transcriptions of recordings',
  'api:core:usage': 'What the account has used, and triggers on it',

  'api:core:messages:create': 'Send a message from the account',
  'api:core:messages:list': 'List messages that the account has sent and received',
  'api:core:messages:fetch': 'Fetch one message of the account',
  'api:core:messages:update': 'Redact the body of a message, or cancel a scheduled one',
  'api:core:messages:remove': 'Delete the record of a message',
  'api:core:calls:create': 'Make an outbound call',
  'api:core:calls:list': 'List calls that the account has made and received',
  'api:core:calls:fetch': 'Fetch one call of the account',
  'api:core:calls:update': 'Redirect or end a call in progress',
  'api:core:calls:remove': 'Delete the record of a call',
  'api:core:incoming-phone-numbers:create': 'Buy a phone number for the account',
  'api:core:incoming-phone-numbers:list': 'List the phone numbers of the account',
  'api:core:incoming-phone-numbers:fetch': 'Fetch one phone number of the account',
  'api:core:incoming-phone-numbers:update': 'Change the webhooks or settings of a phone number',
  'api:core:incoming-phone-numbers:remove': 'Release a phone number',
}

/** Words that are written in capitals inside a sentence. */
const CAPITALS: Record<string, string> = {
  sms: 'SMS',
  sim: 'SIM',
  sims: 'SIMs',
  sip: 'SIP',
  ip: 'IP',
  id: 'ID',
  ids: 'IDs',
  url: 'URL',
  api: 'API',
  iam: 'IAM',
  oauth: 'OAuth',
  byoc: 'BYOC',
  cps: 'CPS',
  a2p: 'A2P',
  rbm: 'RBM',
  esim: 'eSIM',
  'toll-free': 'toll-free',
  pki: 'PKI',
  scim: 'SCIM',
  usa2p: 'US A2P',
  us: 'US',
  iso: 'ISO',
  http: 'HTTP',
  twiml: 'TwiML',
}

const words = (kebab: string): string =>
  kebab
    .split('-')
    .map((word) => CAPITALS[word] ?? word)
    .join(' ')

const withArticle = (noun: string): string =>
  /^([aeio]|un(?!i)|SM|SI(?!P)|IP|RB|e)/.test(noun) ? `an ${noun}` : `a ${noun}`

const VERBS: Record<string, string> = {
  fetch: 'Fetch',
  create: 'Create',
  update: 'Update',
  patch: 'Change parts of',
  remove: 'Remove',
}

const lastWord = (id: string): string => id.split(':').at(-1) ?? ''

/** "List messages", "Fetch a message": from the topic for the many, and from the SDK's class for the one. */
export const operationSummary = (id: string, action: string, resource: string): string => {
  const written = WRITTEN[id]
  if (written) return written
  if (action === 'list') return `List ${words(lastWord(id.slice(0, id.lastIndexOf(':'))))}`
  const noun = words(kebabCase(resource))
  const plural = /s$/.test(noun) && !/(ss|us|status|access)$/i.test(noun)
  return `${VERBS[action] ?? action} ${plural ? `the ${noun}` : withArticle(noun)}`
}

/** What the SDK does not say of a path's parameter: `ServiceSid` → "The SID of the service." Nothing of what is no SID. */
export const pathParameterText = (wire: string, resource: string): string | undefined => {
  const of = /^(.*?)_?(?:Sid|[Ii]d)$/.exec(wire)?.[1]
  if (of === undefined) return undefined
  return `The ${/[Ii]d$/.test(wire) && !/Sid$/.test(wire) ? 'ID' : 'SID'} of the ${words(kebabCase(of || resource))}.`
}

/** A topic's line in help. */
export const topicSummary = (id: string): string => {
  const written = WRITTEN[id]
  if (written) return written
  const last = lastWord(id)
  const version = /^v(\d+)$/.exec(last)?.[1]
  if (version) return `Version ${version} of the API`
  const parent = lastWord(id.slice(0, id.lastIndexOf(':')))
  const isBelowResource = id.split(':').length > (id.startsWith('api:core:') ? 3 : 4)
  const name = words(last)
  const title = name.charAt(0).toUpperCase() + name.slice(1)
  return isBelowResource && !/^v\d+$/.test(parent) ? `${title} of ${words(parent)}` : title
}
