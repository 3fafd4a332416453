import {kebabCase} from './names.ts'

/** Hand-written summaries of the main topics and the most used operations. */
const SUMMARIES: Record<string, string> = {
  api: 'Call any Twilio API',
  'api:accounts': 'Account auth tokens, public keys and consents (accounts.twilio.com)',
  'api:assistants': 'AI assistants, their tools and knowledge (assistants.twilio.com)',
  'api:autopilot': 'Autopilot assistants (autopilot.twilio.com)',
  'api:bulkexports': 'Daily exports of messages, calls and other records (bulkexports.twilio.com)',
  'api:chat': 'Programmable Chat services, channels and members (chat.twilio.com)',
  'api:content': 'Message templates for all channels, and their approval (content.twilio.com)',
  'api:conversations': 'Conversations across SMS, WhatsApp and chat (conversations.twilio.com)',
  'api:core': 'Messages, calls, phone numbers, accounts and usage (api.twilio.com)',
  'api:events': 'Event streams: types, schemas, sinks and subscriptions (events.twilio.com)',
  'api:fax': 'Programmable Fax (fax.twilio.com)',
  'api:flex': 'Flex contact center: configuration, plugins and channels (flex-api.twilio.com)',
  'api:frontline': 'Frontline users (frontline-api.twilio.com)',
  'api:iam': 'Organization API keys, OAuth apps and access (iam.twilio.com)',
  'api:insights': 'Quality metrics and events of calls, conferences and video rooms (insights.twilio.com)',
  'api:intelligence':
    'Conversational Intelligence: transcripts and language operators (intelligence.twilio.com)',
  'api:ip': 'IP Messaging, the former name of Programmable Chat (ip-messaging.twilio.com)',
  'api:knowledge': 'Knowledge bases for assistants (knowledge.twilio.com)',
  'api:lookups': 'Carrier, line type and caller of a phone number (lookups.twilio.com)',
  'api:marketplace': 'Available and installed add-ons (marketplace.twilio.com)',
  'api:media': 'Live video: media processors and player streamers (media.twilio.com)',
  'api:memory': 'Customer memory: profiles, traits and observations (memory.twilio.com)',
  'api:messaging': 'Messaging services, A2P registration and link shortening (messaging.twilio.com)',
  'api:microvisor': 'Microvisor devices and apps (microvisor.twilio.com)',
  'api:monitor': 'Alerts and audit events (monitor.twilio.com)',
  'api:notify': 'Push notifications: services, bindings and credentials (notify.twilio.com)',
  'api:numbers': 'Regulatory compliance, porting and hosting of numbers (numbers.twilio.com)',
  'api:oauth': 'OAuth authorization and tokens (oauth.twilio.com)',
  'api:preview': 'APIs in preview (preview.twilio.com)',
  'api:preview-iam': 'Organizations, users and accounts, in preview (preview-iam.twilio.com)',
  'api:pricing': 'Prices of messages, calls and phone numbers by country (pricing.twilio.com)',
  'api:proxy': 'Masked phone numbers: sessions, participants and interactions (proxy.twilio.com)',
  'api:routes': 'Inbound processing regions of phone numbers, trunks and domains (routes.twilio.com)',
  'api:serverless': 'Functions and Assets: services, builds and environments (serverless.twilio.com)',
  'api:studio': 'Studio flows, their executions and steps (studio.twilio.com)',
  'api:supersim': 'Super SIM: SIMs, fleets, networks and usage (supersim.twilio.com)',
  'api:sync': 'Synchronized state: documents, lists, maps and streams (sync.twilio.com)',
  'api:taskrouter': 'Workspaces, workers, queues and tasks (taskrouter.twilio.com)',
  'api:trunking': 'Elastic SIP trunks (trunking.twilio.com)',
  'api:trusthub': 'Customer profiles and trust products (trusthub.twilio.com)',
  'api:verify': 'One-time codes, push and TOTP factors (verify.twilio.com)',
  'api:video': 'Video rooms, participants, recordings and compositions (video.twilio.com)',
  'api:voice': 'Dialing permissions, BYOC trunks and connection policies (voice.twilio.com)',
  'api:wireless': 'Programmable Wireless: SIMs, rate plans and commands (wireless.twilio.com)',

  'api:core:accounts': 'Account and subaccounts',
  'api:core:addresses': 'Addresses required by phone number regulations',
  'api:core:applications': 'TwiML apps: sets of webhook URLs',
  'api:core:authorized-connect-apps': 'Authorized Connect apps',
  'api:core:available-phone-numbers': 'Phone numbers available for purchase, by country and type',
  'api:core:balance': 'Account balance',
  'api:core:calls': 'Phone calls: make, list, redirect and end them',
  'api:core:conferences': 'Conference calls and their participants',
  'api:core:connect-apps': 'Connect apps',
  'api:core:incoming-phone-numbers': 'Phone numbers of the account',
  'api:core:keys': 'API keys',
  'api:core:messages': 'SMS, MMS and WhatsApp messages: send, read, redact and delete them',
  'api:core:notifications': 'Error and warning log (replaced by api:monitor:v1:alerts)',
  'api:core:outgoing-caller-ids': 'Verified caller IDs',
  'api:core:queues': 'Call queues',
  'api:core:recordings': 'Call and conference recordings',
  'api:core:signing-keys': 'Signing keys for access tokens',
  'api:core:sip': 'SIP domains, credentials and IP access control lists',
  'api:core:sms': 'Short codes',
  'api:core:tokens': 'Network traversal tokens (STUN and TURN)',
  'api:core:transcriptions': 'Recording transcriptions',
  'api:core:usage': 'Usage records and triggers',

  'api:core:messages:create': 'Send a message',
  'api:core:messages:list': 'List sent and received messages',
  'api:core:messages:fetch': 'Fetch a message',
  'api:core:messages:update': 'Redact a message, or cancel a scheduled one',
  'api:core:messages:remove': 'Delete a message',
  'api:core:calls:create': 'Make a call',
  'api:core:calls:list': 'List outbound and inbound calls',
  'api:core:calls:fetch': 'Fetch a call',
  'api:core:calls:update': 'Redirect or end a call in progress',
  'api:core:calls:remove': 'Delete the record of a call',
  'api:core:incoming-phone-numbers:create': 'Buy a phone number',
  'api:core:incoming-phone-numbers:local:create': 'Buy a local phone number',
  'api:core:incoming-phone-numbers:mobile:create': 'Buy a mobile phone number',
  'api:core:incoming-phone-numbers:toll-free:create': 'Buy a toll-free phone number',
  'api:core:incoming-phone-numbers:list': 'List the phone numbers of the account',
  'api:core:incoming-phone-numbers:fetch': 'Fetch a phone number',
  'api:core:incoming-phone-numbers:update': 'Update the webhooks or settings of a phone number',
  'api:core:incoming-phone-numbers:remove': 'Release a phone number',
  'api:core:accounts:create': 'Create a subaccount',
  'api:core:accounts:list': 'List the account and its subaccounts',
  'api:core:balance:fetch': 'Fetch the balance of the account',
  'api:core:keys:create': 'Create an API key',
  'api:core:keys:list': 'List API keys',
  'api:core:keys:remove': 'Remove an API key',
  'api:core:usage:records:list': 'List the usage and cost of each category',
  'api:core:conferences:participants:update': 'Mute, hold or move a participant of a conference',
  'api:core:conferences:participants:remove': 'Remove a participant from a conference',
  'api:accounts:v1:consents:bulk:create': 'Opt phone numbers in or out of messages',
  'api:lookups:v2:phone-numbers:fetch': 'Look up the carrier, line type and caller of a phone number',
  'api:messaging:v1:a2p:brand-registrations:create': 'Register an A2P brand',
  'api:pricing:v1:messaging:countries:fetch': 'Fetch the prices of messages in a country',
  'api:messaging:v1:services:phone-numbers:create': 'Add a phone number to a messaging service',
  'api:numbers:v1:porting:port-in:create': 'Request to port in phone numbers',
  'api:verify:v2:services:verifications:create': 'Send a verification code',
  'api:verify:v2:services:verification-check:create': 'Check a verification code',
}

/** Words with their own spelling in a sentence. */
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
  dns: 'DNS',
  gb: 'GB',
  pki: 'PKI',
  scim: 'SCIM',
  usa2p: 'US A2P',
  us: 'US',
  iso: 'ISO',
  http: 'HTTP',
  twiml: 'TwiML',
}

/** Words that keep their hyphen. */
const HYPHENATED = /\b(add ons?|port in|real time|toll free|user defined)\b/g

const toWords = (kebab: string): string =>
  kebab
    .split('-')
    .map((word) => CAPITALS[word] ?? word)
    .join(' ')
    .replace(HYPHENATED, (words) => words.replace(' ', '-'))

const withArticle = (noun: string): string =>
  /^([aeio]|un(?!i)|SM|SI(?!P)|IP|RB|e)/.test(noun) ? `an ${noun}` : `a ${noun}`

const VERBS: Record<string, string> = {
  fetch: 'Fetch',
  create: 'Create',
  update: 'Update',
  patch: 'Partially update',
  remove: 'Remove',
}

const getLastPart = (id: string): string => id.split(':').at(-1) ?? ''

/** "List messages" comes from the topic, "Fetch a message" from the SDK's class. */
export const createOperationSummary = (id: string, action: string, resource: string): string => {
  const written = SUMMARIES[id]
  if (written) return written
  const topic = id.slice(0, id.lastIndexOf(':'))
  if (action === 'list') return `List ${describeParent(topic) ?? toWords(getLastPart(topic))}`
  const noun = toWords(kebabCase(resource))
  const plural = /s$/.test(noun) && !/(ss|us|status|access)$/i.test(noun)
  return `${VERBS[action] ?? action} ${plural ? `the ${noun}` : withArticle(noun)}`
}

/** Describes a path parameter that the SDK does not: `ServiceSid` → "The SID of the service."; undefined if it is not an ID. */
export const describePathParameter = (wire: string, resource: string): string | undefined => {
  const of = /^(.*?)_?(?:Sid|[Ii]d)$/.exec(wire)?.[1]
  if (of === undefined) return undefined
  return `The ${/[Ii]d$/.test(wire) && !/Sid$/.test(wire) ? 'ID' : 'SID'} of the ${toWords(kebabCase(of || resource))}.`
}

/** Adjectives before the resource that they are below: `available-phone-numbers:local` → "Local available phone numbers". */
const ADJECTIVES: ReadonlySet<string> = new Set([
  ...['local', 'mobile', 'national', 'shared-cost', 'toll-free', 'voip', 'machine-to-machine'],
  ...['all-time', 'daily', 'monthly', 'yearly', 'bulk', 'inbound', 'outbound'],
])

/** Periods of usage records: "Records of today". */
const PERIODS: ReadonlySet<string> = new Set(['last-month', 'this-month', 'today', 'yesterday'])

/** A topic's line in help: "Workspace tasks" for `workspaces:tasks`. */
export const createTopicSummary = (id: string): string => {
  const written = SUMMARIES[id]
  if (written) return written
  const last = getLastPart(id)
  const version = /^v(\d+)$/.exec(last)?.[1]
  if (version) return `Version ${version} of the API`
  const parent = getLastPart(id.slice(0, id.lastIndexOf(':')))
  const isBelowResource = id.split(':').length > (id.startsWith('api:core:') ? 3 : 4)
  const name = toWords(last)
  if (!isBelowResource || /^v\d+$/.test(parent)) return capitalize(name)
  return capitalize(describeParent(id) ?? `${toWords(toSingular(parent))} ${name}`)
}

/** For a topic that only qualifies its parent: `records:daily` → "daily records"; undefined for others. */
const describeParent = (id: string): string | undefined => {
  const last = getLastPart(id)
  const parent = toWords(getLastPart(id.slice(0, id.lastIndexOf(':'))))
  if (ADJECTIVES.has(last)) return `${toWords(last)} ${parent}`
  return PERIODS.has(last) ? `${parent} of ${toWords(last)}` : undefined
}

const toSingular = (plural: string): string => {
  if (/(ss|us|is|access|sms|insights)$/.test(plural)) return plural
  if (/ies$/.test(plural)) return plural.replace(/ies$/, 'y')
  return plural.replace(/(?<=ss|sh|ch|x)es$|s$/, '')
}

/** Words such as eSIM keep their spelling. */
const capitalize = (text: string): string =>
  /^[a-z][A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)
