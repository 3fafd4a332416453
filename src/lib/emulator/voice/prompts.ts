import type {TwimlElement} from '../twiml/parse-twiml.ts'
import {readNumber, textOf} from './attributes.ts'
import {resolveUrl} from './documents.ts'
import type {Leg} from './leg.ts'

/** How fast text is said. */
const CHARACTERS_PER_SECOND = 15
/** The length of every audio file: files are not fetched. */
const FILE_MS = 3000
const KEY_MS = 500
/** `loop="0"` goes on until the call ends, which is 1000 times at Twilio. */
const MAX_LOOPS = 1000

export const speechMs = (text: string): number => Math.ceil((text.length / CHARACTERS_PER_SECOND) * 1000)

const readLoops = (leg: Leg, element: TwimlElement, code: number): number =>
  readNumber(leg, element, 'loop', 1, code) || MAX_LOOPS

/** https://www.twilio.com/docs/voice/twiml/say */
function say(leg: Leg, element: TwimlElement): number {
  const text = textOf(element)
  const {voice, language} = element.attributes
  if (text === '') leg.report(13520, 'Say: Invalid text', 'warning')
  leg.log({step: 'Say', text, ...(voice && {voice}), ...(language && {language})})
  return speechMs(text) * readLoops(leg, element, 13510)
}

/** https://www.twilio.com/docs/voice/twiml/play */
function play(leg: Leg, element: TwimlElement): number {
  const {digits} = element.attributes
  if (digits !== undefined) {
    leg.log({step: 'Play', digits})
    return digits.length * KEY_MS
  }
  leg.log({step: 'Play', url: resolveUrl(leg, element.text)})
  return FILE_MS * readLoops(leg, element, 13410)
}

/** https://www.twilio.com/docs/voice/twiml/pause */
function pause(leg: Leg, element: TwimlElement): number {
  const seconds = readNumber(leg, element, 'length', 1, 13110)
  leg.log({step: 'Pause', seconds})
  return seconds * 1000
}

const PROMPTS: Readonly<Record<string, (leg: Leg, element: TwimlElement) => number>> = {
  Say: say,
  Play: play,
  Pause: pause,
}

export const isPrompt = ({name}: TwimlElement): boolean => PROMPTS[name] !== undefined

/** Says or plays something. @returns how long it takes, in milliseconds */
export const runPrompt = (leg: Leg, element: TwimlElement): number =>
  PROMPTS[element.name]?.(leg, element) ?? 0
