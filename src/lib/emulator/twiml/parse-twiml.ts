import {SaxesParser} from 'saxes'
import {WebhookFailure} from '../outbox/webhook-failure.ts'

/** An element of a TwiML document. */
export interface TwimlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly TwimlElement[]
  /** The text in it, without that of its elements, trimmed. */
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: TwimlElement[]
  text: string
}

/** More levels than any TwiML has, and far fewer than would overflow the stack. */
const MAX_DEPTH = 50

const parseFailure = (reason: string): WebhookFailure =>
  new WebhookFailure(12100, `Document parse failure: ${reason}`)

/**
 * Parses a TwiML document. Entities of a DTD are not read, and unknown ones are an error.
 * @returns the verbs in it
 * @throws WebhookFailure 12100 if it is not well-formed, or its root is not `Response`
 */
export function parseTwiml(text: string): readonly TwimlElement[] {
  const parser = new SaxesParser()
  const open: OpenElement[] = [{name: '', attributes: {}, children: [], text: ''}]
  const addText = (part: string): void => {
    const last = open.at(-1)
    if (last) last.text += part
  }
  parser.on('opentag', ({name, attributes}) => {
    if (open.length > MAX_DEPTH) throw new Error('too many levels of elements')
    open.push({name, attributes: {...attributes}, children: [], text: ''})
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = open.pop()
    if (element) open.at(-1)?.children.push({...element, text: element.text.trim()})
  })
  try {
    parser.write(text.replace(/^\s+(?=<\?xml)/, '')).close()
  } catch (error) {
    throw parseFailure((error as Error).message)
  }
  const [root] = open[0]?.children ?? []
  if (root?.name !== 'Response') throw parseFailure('the root element must be Response')
  return root.children
}
