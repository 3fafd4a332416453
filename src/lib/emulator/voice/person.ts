/** Who is at the other end of a call, and what they do. */
export interface Person {
  /** What happens when the phone rings. */
  readonly outcome: 'answer' | 'busy' | 'no-answer' | 'failed'
  /** What answers, as answering machine detection tells it. */
  readonly answeredBy: AnsweredBy
  /** The keys for the next requests for input. A request takes as many as it wants, and leaves the rest to the next one. */
  readonly digits: readonly string[]
  /** What is said, one text for each request for speech. */
  readonly speech: readonly string[]
  /** Seconds after the answer. */
  readonly hangupAfter?: number
}

export const ANSWERED_BY = [
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'fax',
  'unknown',
] as const

export type AnsweredBy = (typeof ANSWERED_BY)[number]

/** A person who answers, listens, and says and presses nothing. */
export const LISTENER: Person = {outcome: 'answer', answeredBy: 'human', digits: [], speech: []}

/**
 * Numbers that do not just answer, by their last four digits. They all start with `+1500555`, as Twilio's own numbers for
 * tests do, which are never real.
 */
const TEST_RECIPIENTS: Readonly<Record<string, Partial<Person>>> = {
  '1404': {outcome: 'failed'},
  '1480': {outcome: 'no-answer'},
  '1486': {outcome: 'busy'},
  '1100': {answeredBy: 'machine_start'},
  '1101': {answeredBy: 'machine_end_beep'},
  '1102': {answeredBy: 'fax'},
}

/** Who answers a number that is called. */
export const personAt = (address: string): Person => ({
  ...LISTENER,
  ...(address.startsWith('+1500555') ? TEST_RECIPIENTS[address.slice(-4)] : undefined),
})
