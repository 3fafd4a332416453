import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {Leg} from './leg.ts'

/**
 * A whole number in an attribute. An invalid one is an alert, and the default is taken.
 * @param code Twilio's code for an invalid value
 */
export function readNumber(
  leg: Leg,
  {name, attributes}: Pick<TwimlElement, 'name' | 'attributes'>,
  attribute: string,
  fallback: number,
  code: number,
  min = 0,
): number {
  const text = attributes[attribute]
  if (text === undefined || text === '') return fallback
  if (/^\d+$/.test(text) && Number(text) >= min) return Number(text)
  leg.report(code, `${name}: Invalid ${attribute} value`, 'warning')
  return fallback
}

export const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true'

/** The text in an element and in those in it, such as SSML. */
export const textOf = ({text, children}: TwimlElement): string =>
  [text, ...children.map(textOf)].filter((part) => part !== '').join(' ')
