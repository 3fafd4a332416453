import {stemmer} from 'stemmer'

/**
 * Words that mean the same in Twilio's domain. Each group counts as one word, its first, in the index and in questions: people
 * write "text" or "SMS" where the API says "message", and "delete" where an id says "remove".
 */
const SAME: readonly (readonly string[])[] = [
  // The verbs of ids.
  ['remove', 'delete', 'destroy', 'erase', 'rm', 'drop'],
  ['update', 'change', 'edit', 'modify', 'patch', 'set', 'configure'],
  ['create', 'add', 'make', 'new', 'register'],
  ['fetch', 'get', 'read', 'view', 'details'],
  ['list', 'ls', 'all', 'history', 'show'],
  ['buy', 'purchase', 'provision', 'order'],
  ['release', 'unbuy'],
  ['cancel', 'abort', 'unschedule'],
  // Twilio's resources.
  ['message', 'sms', 'mms'],
  ['number', 'phone', 'telephone', 'dids', 'msisdn'],
  ['call', 'phonecall'],
  ['account', 'subaccount'],
  ['lookup', 'owner', 'owns', 'own', 'cnam'],
  ['consent', 'block', 'blocklist', 'blacklist', 'optout', 'optin', 'unsubscribe'],
  ['safelist', 'allowlist', 'whitelist'],
  ['verify', 'verification', 'otp', '2fa', 'passcode'],
  ['usage', 'spend', 'spending', 'spent', 'bill', 'billing', 'invoice'],
  ['price', 'pricing', 'rate', 'cost', 'fee'],
  ['tollfree', 'freephone'],
  ['webhook', 'callback', 'url'],
  ['queue', 'hold'],
  ['error', 'problem'],
  ['member', 'participant', 'attendee'],
  ['permission', 'geopermission', 'geopermissions'],
  ['brand', 'a2p', '10dlc'],
  ['credential', 'password', 'auth'],
]

/**
 * What a word in a question may also be called in the API, where the words do not mean the same: to send a message is to create
 * one. These count less than the word itself.
 */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  send: ['create'],
  start: ['create'],
  open: ['create'],
  generate: ['create'],
  invite: ['create'],
  rotate: ['create'],
  schedule: ['create'],
  end: ['update'],
  hangup: ['end', 'progress', 'update'],
  switch: ['use'],
  dial: ['call'],
  alert: ['error', 'trigger'],
  error: ['alert', 'log'],
  stop: ['end', 'update'],
  close: ['update'],
  suspend: ['update'],
  rename: ['update'],
  transfer: ['update'],
  move: ['update'],
  resend: ['create'],
  mute: ['update', 'member'],
  kick: ['remove', 'member'],
  forward: ['redirect', 'webhook', 'update'],
  check: ['fetch', 'create'],
  find: ['list'],
  search: ['list', 'available'],
  download: ['fetch'],
  inbox: ['message', 'list', 'received'],
  log: ['list'],
  picture: ['media'],
  image: ['media'],
  attachment: ['media'],
  voicemail: ['recording'],
  money: ['balance'],
  credit: ['balance'],
  funds: ['balance'],
  login: ['profile', 'credential'],
  agent: ['worker'],
  group: ['conference'],
  country: ['permission'],
  mail: ['email'],
  text: ['message'],
  texts: ['message'],
}

/** Pairs that are one word in the index. */
const PAIRS: Readonly<Record<string, string>> = {
  'toll free': 'tollfree',
  'safe list': 'safelist',
  'opt out': 'optout',
  'opt in': 'optin',
  'look up': 'lookup',
  'two factor': '2fa',
  'time zone': 'timezone',
  'geo permission': 'geopermission',
  'geo permissions': 'geopermission',
  'phone number': 'number',
  'phone numbers': 'number',
  'e mail': 'email',
  'api key': 'key',
  'api keys': 'key',
  'hang up': 'hangup',
}

const STOP_WORDS = new Set(
  'a an and any are at be by can default did do does for from how i if in into is it its me much my of on or our s sid that the them then there this to twilio us value was we were what when where which who will with you your'.split(
    ' ',
  ),
)

const canonical = new Map(
  SAME.flatMap(([first = '', ...others]) => others.map((word) => [stemmer(word), stemmer(first)])),
)
const related = new Map(
  Object.entries(RELATED).map(([word, others]) => [stemmer(word), others.map((other) => toConcept(other))]),
)

/** The words of a text, in lower case; known pairs are joined, stop words dropped. */
export const splitWords = (text: string): string[] => {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  const joined: string[] = []
  for (let at = 0; at < words.length; at++) {
    const pair = PAIRS[`${words[at]} ${words[at + 1]}`]
    joined.push(pair ?? words[at] ?? '')
    if (pair) at++
  }
  return joined.filter((word) => !STOP_WORDS.has(word))
}

/** The word that stands in the index for a word and for those that mean the same. */
export function toConcept(word: string): string {
  const stem = stemmer(word)
  return canonical.get(stem) ?? stem
}

/** The concepts of other words that a concept's question may be about. */
export const relatedConcepts = (word: string): readonly string[] => related.get(stemmer(word)) ?? []
