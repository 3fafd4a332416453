/** The states that may follow a state, in lower case with hyphens: none if it is final. States without an entry may become any. */
type FinalStates = Readonly<Record<string, readonly string[]>>

/** What ends a resource of any kind. A recording or composition that is completed can still be deleted. */
const USUAL: FinalStates = {
  absent: [],
  busy: [],
  canceled: [],
  cancelled: [],
  closed: [],
  complete: [],
  completed: ['deleted'],
  deleted: [],
  denied: [],
  ended: [],
  error: [],
  expired: [],
  fail: [],
  failed: ['deleted'],
  'no-answer': [],
  noanswer: [],
  rejected: [],
  rescinded: [],
  timeout: [],
  'twilio-rejected': [],
  undelivered: [],
}

/** A message is read after it is delivered. */
const DELIVERY: FinalStates = {delivered: ['read'], read: [], received: []}
const ENDED_BY_APPROVAL: FinalStates = {approved: [], 'max-attempts-reached': []}

/** Where resources differ, by the name of their record in the catalog. */
const BY_RECORD: readonly (readonly [record: RegExp, states: FinalStates])[] = [
  // https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
  [/^api\/v2010\/account\/message#|\/deliveryReceipt#/, DELIVERY],
  // https://www.twilio.com/docs/iot/supersim/api/smscommand-resource, …/ipcommand-resource
  [/Command#|^Fax$/, {delivered: [], received: []}],
  // https://www.twilio.com/docs/verify/api/verification, …/challenge
  [/\/(verification|challenge)#/, ENDED_BY_APPROVAL],
  // https://www.twilio.com/docs/voice/siprec, …/api/media-streams, …/realtime-transcriptions
  [/\/call\/(siprec|stream|transcription)#|\/room\/transcriptions#/, {stopped: []}],
  [/\/room\/participant#/, {disconnected: []}],
  [/tollfreeVerification#|CustomerProfiles|TrustProducts/i, {'twilio-approved': []}],
]

const isOfState = (property: string): boolean => /(status|state)$/i.test(property)

const normalize = (state: string): string => state.toLowerCase().replaceAll('_', '-')

/**
 * Can a resource in this state no longer get into one of the others by itself?
 *
 * @param record the name of its record in the catalog
 */
export const isSettled = (
  record: string | undefined,
  property: string,
  state: unknown,
  wanted: readonly string[],
): boolean => {
  if (!isOfState(property) || typeof state !== 'string') return false
  const own = BY_RECORD.find(([pattern]) => pattern.test(record ?? ''))?.[1]
  const next = own?.[normalize(state)] ?? USUAL[normalize(state)]
  return next !== undefined && !wanted.some((value) => next.includes(normalize(value)))
}
