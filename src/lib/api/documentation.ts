import {COMMONLY_USED} from './commonly-used.ts'
import type {Operation, Parameter} from './operation.ts'
import {listPrefixes} from './patterns.ts'
import {sidPrefix} from './sid-prefixes.ts'

/** Hand-written examples, where generated ones would say too little; command lines without `twilio`. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'api:core:messages:create': [
    "api:core:messages:create --from +15017122661 --to +15558675310 --body 'Hello'",
    "api:core:messages:create --messaging-service-sid MGXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --to +15558675310 --body 'See you' --schedule-type fixed --send-at 2026-12-31T18:00:00Z",
  ],
  'api:core:messages:list': [
    'api:core:messages:list --to +15558675310 --date-sent-after 2026-01-31',
    'api:core:messages:list --no-limit --page-size 1000 -o json',
  ],
  'api:core:messages:update': [
    "api:core:messages:update --sid SMXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --body ''",
    'api:core:messages:update --sid SMXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --status canceled',
  ],
  'api:core:calls:create': [
    'api:core:calls:create --from +15017122661 --to +15558675310 --url https://demo.twilio.com/docs/voice.xml',
    "api:core:calls:create --from +15017122661 --to +15558675310 --twiml '<Response><Say>Hello</Say></Response>'",
  ],
  'api:core:calls:update': [
    'api:core:calls:update --sid CAXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX --status completed',
  ],
  'api:core:incoming-phone-numbers:create': [
    'api:core:incoming-phone-numbers:create --phone-number +15017122661 --sms-url https://example.com/sms',
  ],
  'api:core:available-phone-numbers:local:list': [
    'api:core:available-phone-numbers:local:list --country-code US --area-code 501 --sms-enabled',
  ],
}

/** The flags of an operation as help shows them: the commonly used first, then the others in their order. */
export const orderFlags = <T>(
  operation: Operation,
  flags: Readonly<Record<string, T>>,
): Record<string, T> => {
  const first = COMMONLY_USED[operation.id] ?? []
  const common = first.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as const]))
  return {...Object.fromEntries(common), ...flags}
}

/** Example command lines of an operation: hand-written, or generated from its required flags. */
export const createExamples = (operation: Operation, id: string): string[] => {
  const required = operation.parameters.filter((parameter) => parameter.required)
  const lines = EXAMPLES[operation.id] ?? [
    [id, ...required.map((parameter) => formatFlag(operation, parameter))].join(' '),
  ]
  return lines.map((line) => `twilio ${line}`)
}

const formatFlag = (operation: Operation, parameter: Parameter): string =>
  parameter.type === 'boolean'
    ? `--${parameter.flag}`
    : `--${parameter.flag} ${createSampleValue(operation, parameter)}`

const BY_TYPE: Partial<Record<Parameter['type'], string>> = {
  date: '2026-01-31',
  'date-time': '2026-01-31T10:00:00Z',
  object: '\'{"key": "value"}\'',
}

/** By the end of a parameter's name; the first match counts. */
const BY_NAME: readonly (readonly [ending: RegExp, value: string])[] = [
  [/(url|uri|webhook)$/i, 'https://example.com/twilio'],
  [/email(address)?$/i, 'ada@example.com'],
  [/^from$/i, '+15017122661'],
  [/^(to|.*phonenumber)$/i, '+15558675310'],
  [/(country|countrycode)$/i, 'US'],
  [/(language|languagecode)$/i, 'en'],
  [/identity$/i, 'ada'],
  [/^channel$/i, 'sms'],
  [/name$/i, "'My name'"],
  [/code$/i, '123456'],
]

/** A value for a parameter, as an example. */
export const createSampleValue = (operation: Operation, parameter: Parameter): string => {
  const {wire, in: place, type, options, pattern} = parameter
  if (options?.[0]) return options[0]
  if (pattern) return createMatch(pattern)
  if (/(sids?|^id)$/i.test(wire))
    return place === 'path' ? createPathSid(operation, wire) : createOtherSid(wire)
  if (type === 'integer' || type === 'number')
    return String(parameter.maximum ?? Math.max(10, parameter.minimum ?? 10))
  return BY_TYPE[type] ?? BY_NAME.find(([ending]) => ending.test(wire))?.[1] ?? `'${wire}'`
}

const UNKNOWN_SID = 'X'.repeat(32)

/** A SID with the pattern's prefix, an account's if it may be any, or an ID: `aia_asst_XXX…`. */
const createMatch = (pattern: string): string =>
  (/^\^([a-z_]+)\.\+\$$/.exec(pattern)?.[1] ?? listPrefixes(pattern)[0] ?? 'AC') + UNKNOWN_SID

/** A SID of the resource before it in the path: `/v1/Services/{Sid}` of Verify → `VAXX…`. */
const createPathSid = ({server, path}: Operation, wire: string): string => {
  const [label = ''] = new URL(server).hostname.split('.')
  const names = path
    .slice(0, path.indexOf(`{${wire}}`))
    .split('/')
    .filter((name) => name !== '' && !/^(v\d+|2010-04-01)$/.test(name))
  const pattern = [label, ...names.map((name) => (name.startsWith('{') ? '{}' : name))].join('/')
  return sidPrefix(pattern) + UNKNOWN_SID
}

/** A SID of a resource outside the path, from the name: `CustomerProfileSid`. */
const createOtherSid = (wire: string): string => {
  const name = wire
    .replace(/_?[Ss]ids?$/, '')
    .replace(/y$/, 'ie')
    .replace(/ss$/, 'sse')
  return sidPrefix(`any/${name.charAt(0).toUpperCase()}${name.slice(1)}s`) + UNKNOWN_SID
}

const DOCS = 'https://www.twilio.com/docs/'

/** Pages of Twilio's documentation; the longest matching prefix of an id counts. */
const PAGES: Readonly<Record<string, string>> = {
  'api:accounts': 'iam/api',
  'api:bulkexports': 'usage/bulkexport',
  'api:chat': 'chat/rest',
  'api:content': 'content',
  'api:conversations': 'conversations/api',
  'api:core': 'usage/api',
  'api:core:accounts': 'iam/api/account',
  'api:core:addresses': 'usage/api/address',
  'api:core:applications': 'usage/api/applications',
  'api:core:available-phone-numbers': 'phone-numbers/api/availablephonenumber-resource',
  'api:core:calls': 'voice/api/call-resource',
  'api:core:conferences': 'voice/api/conference-resource',
  'api:core:connect-apps': 'iam/connect-apps',
  'api:core:incoming-phone-numbers': 'phone-numbers/api/incomingphonenumber-resource',
  'api:core:keys': 'iam/api-keys',
  'api:core:messages': 'messaging/api/message-resource',
  'api:core:messages:media': 'messaging/api/media-resource',
  'api:core:messages:feedback': 'messaging/api/message-feedback-resource',
  'api:core:outgoing-caller-ids': 'voice/api/outgoing-caller-ids',
  'api:core:queues': 'voice/api/queue-resource',
  'api:core:recordings': 'voice/api/recording',
  'api:core:sip': 'voice/sip/api',
  'api:core:sms': 'messaging/api/short-code-resource',
  'api:core:tokens': 'stun-turn/api',
  'api:core:transcriptions': 'voice/api/recording-transcription',
  'api:core:usage': 'usage/api/usage-record',
  'api:core:usage:triggers': 'usage/api/usage-trigger',
  'api:events': 'events',
  'api:flex': 'flex/developer',
  'api:iam': 'iam',
  'api:insights': 'voice/voice-insights/api',
  'api:intelligence': 'conversational-intelligence',
  'api:ip': 'chat/rest',
  'api:lookups': 'lookup',
  'api:marketplace': 'marketplace',
  'api:messaging': 'messaging/api',
  'api:monitor': 'usage/monitor-alert',
  'api:notify': 'notify/api',
  'api:numbers': 'phone-numbers',
  'api:pricing': 'voice/pricing',
  'api:proxy': 'proxy/api',
  'api:routes': 'global-infrastructure/inbound-processing-api',
  'api:serverless': 'serverless/api',
  'api:studio': 'studio/rest-api',
  'api:supersim': 'iot/supersim/api',
  'api:sync': 'sync/api',
  'api:taskrouter': 'taskrouter/api',
  'api:trunking': 'sip-trunking/api',
  'api:trusthub': 'trust-hub',
  'api:verify': 'verify/api',
  'api:video': 'video/api',
  'api:voice': 'voice/api',
  'api:wireless': 'iot/wireless/api',
}

/** The documentation URL of an operation or its product; undefined where Twilio has none, such as for retired products. */
export const findDocumentation = ({id, retired}: Operation): string | undefined => {
  if (retired) return undefined
  for (let topic = id; topic.includes(':'); topic = topic.slice(0, topic.lastIndexOf(':'))) {
    const page = PAGES[topic]
    if (page) return DOCS + page
  }
  return undefined
}
