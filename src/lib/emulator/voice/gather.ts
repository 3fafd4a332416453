import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {ActivityHandler} from './activity-handler.ts'
import {isTrue, readNumber} from './attributes.ts'
import type {Activity} from './call-program.ts'
import {requestAction} from './documents.ts'
import type {Leg} from './leg.ts'
import {isPrompt, runPrompt} from './prompts.ts'

/** How long a person takes to press a key or to start to speak. */
const REACTION_MS = 500

const CONFIDENCE = '0.9'

/** Input is being gathered: https://www.twilio.com/docs/voice/twiml/gather */
interface Gathering extends Activity {
  readonly kind: 'gather'
  readonly attributes: Readonly<Record<string, string>>
  /** What is still to be said. */
  readonly prompts: readonly TwimlElement[]
  /** What comes next: a prompt, what the person does, or the end of the time for it. */
  readonly next: 'prompt' | 'input' | 'timeout'
  readonly digits: string
  readonly numDigits: number
  readonly timeoutMs: number
}

const accepts = ({attributes: {input = 'dtmf'}}: Gathering, kind: 'dtmf' | 'speech'): boolean =>
  input.split(/\s+/).includes(kind)

export function runGather(leg: Leg, element: TwimlElement): void {
  const {attributes, children} = element
  const {input = 'dtmf', finishOnKey = '#', timeout} = attributes
  if (!/^(\*|#|\d)*$/.test(finishOnKey)) leg.report(13310, 'Gather: Invalid finishOnKey value', 'warning')
  for (const {name} of children.filter((child) => !isPrompt(child))) {
    leg.report(12200, `Schema validation warning: ${name} is not allowed in Gather`, 'warning')
  }
  const numDigits = readNumber(leg, element, 'numDigits', 0, 13314, 1)
  leg.log({step: 'Gather', input, ...attributes})
  const gathering: Gathering = {
    kind: 'gather',
    attributes,
    prompts: children.filter(isPrompt),
    next: 'prompt',
    digits: '',
    numDigits,
    timeoutMs: timeout === 'auto' ? 2000 : readNumber(leg, element, 'timeout', 5, 13313) * 1000,
  }
  leg.startFor(0, gathering)
}

/** Goes on after the prompts: the person does something, or the time passes. */
function listen(leg: Leg, gathering: Gathering): void {
  const {digits, speech} = leg.program.person
  const reacts =
    (accepts(gathering, 'dtmf') && digits.length > 0) || (accepts(gathering, 'speech') && speech.length > 0)
  if (reacts) leg.startFor(REACTION_MS, {...gathering, next: 'input'})
  else leg.startFor(gathering.timeoutMs, {...gathering, next: 'timeout'})
}

/** The person does what they are to do. */
function takeInput(leg: Leg, gathering: Gathering): void {
  const {person} = leg.program
  const [keys, ...laterDigits] = person.digits
  const [text, ...laterSpeech] = person.speech
  if (accepts(gathering, 'dtmf') && keys !== undefined) {
    leg.change({person: {...person, digits: laterDigits}})
    const left = press(leg, gathering, keys)
    if (left !== '') leg.change({person: {...person, digits: [left, ...laterDigits]}})
    return
  }
  leg.change({person: {...person, speech: laterSpeech}})
  hear(leg, gathering, text ?? '')
}

function press(leg: Leg, gathering: Gathering, keys: string): string {
  if (!accepts(gathering, 'dtmf')) return keys
  const {attributes, numDigits, timeoutMs} = gathering
  const {finishOnKey = '#'} = attributes
  let {digits} = gathering
  for (const [index, key] of [...keys].entries()) {
    const isFinish = finishOnKey.includes(key)
    if (!isFinish) digits += key
    if (!isFinish && digits.length !== numDigits) continue
    const taken = keys.slice(0, index + 1)
    leg.log({step: 'Digits', digits: taken})
    finish(leg, gathering, digits, isFinish ? key : '')
    return keys.slice(taken.length)
  }
  leg.log({step: 'Digits', digits: keys})
  leg.startFor(timeoutMs, {...gathering, prompts: [], digits, next: 'timeout'})
  return ''
}

function hear(leg: Leg, gathering: Gathering, text: string): boolean {
  if (!accepts(gathering, 'speech')) return false
  leg.log({step: 'Speech', text})
  const {attributes} = gathering
  if (text === '') finish(leg, gathering, '', '')
  else requestAction(leg, {attributes}, {SpeechResult: text, Confidence: CONFIDENCE})
  return true
}

/** The input is complete. Without any, the next verb is run, unless the application asks for it too. */
function finish(leg: Leg, {attributes}: Gathering, digits: string, key: string): void {
  if (digits === '' && !isTrue(attributes.actionOnEmptyResult)) {
    leg.log({step: 'No input'})
    leg.startFor(0)
    return
  }
  requestAction(leg, {attributes}, {Digits: digits, FinishedOnKey: key, msg: 'Gather End'})
}

export const gatherHandler: ActivityHandler = {
  resume(leg, activity) {
    const gathering = activity as Gathering
    const [prompt, ...prompts] = gathering.prompts
    if (gathering.next === 'timeout') finish(leg, gathering, gathering.digits, '')
    else if (gathering.next === 'input') takeInput(leg, gathering)
    else if (prompt) leg.startFor(runPrompt(leg, prompt), {...gathering, prompts})
    else listen(leg, gathering)
  },
  press: (leg, activity, keys) => press(leg, activity as Gathering, keys),
  hear: (leg, activity, text) => hear(leg, activity as Gathering, text),
}
