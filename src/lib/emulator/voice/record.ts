import {randomHex} from '../resources/sids.ts'
import type {TwimlElement} from '../twiml/parse-twiml.ts'
import type {ActivityHandler} from './activity-handler.ts'
import {readNumber} from './attributes.ts'
import type {Activity} from './call-program.ts'
import {callBack, requestAction, targetOf} from './documents.ts'
import type {Leg} from './leg.ts'
import {speechMs} from './prompts.ts'

/** How long a person speaks whose words nobody has given. */
const MESSAGE_MS = 5000

/** The voice is being recorded: https://www.twilio.com/docs/voice/twiml/record */
interface Recording extends Activity {
  readonly kind: 'record'
  readonly element: Pick<TwimlElement, 'name' | 'attributes'>
  readonly startedAt: number
  /** When the person has said all. */
  readonly spokenUntil: number
}

const recordingsOf = (leg: Leg): string => `api/Accounts/${leg.accountSid}/Recordings`

export function runRecord(leg: Leg, {name, attributes}: TwimlElement): void {
  const element = {name, attributes}
  const timeout = readNumber(leg, element, 'timeout', 5, 13612, 1) * 1000
  const maxLength = readNumber(leg, element, 'maxLength', 3600, 13613, 1) * 1000
  const {person} = leg.program
  const [text, ...speech] = person.speech
  if (text !== undefined) leg.change({person: {...person, speech}})
  leg.log({step: 'Record', ...attributes})
  if (text) leg.log({step: 'Speech', text})
  const spoken = text === undefined ? MESSAGE_MS : speechMs(text)
  leg.startFor(Math.min(spoken + timeout, maxLength), {
    kind: 'record',
    element,
    startedAt: leg.now,
    spokenUntil: leg.now + Math.min(spoken, maxLength),
  })
}

/** Stores the recording. @returns what the action is told; undefined if nothing was said */
function store(leg: Leg, {element, startedAt, spokenUntil}: Recording): Record<string, string> | undefined {
  const {attributes} = element
  const {transaction, accountSid, now} = leg
  // The silence at the end is cut off by default.
  const until = attributes.trim === 'do-not-trim' ? now : Math.min(now, spokenUntil)
  const seconds = Math.round((until - startedAt) / 1000)
  if (seconds === 0) return undefined
  const sid = `RE${randomHex()}`
  const p = {
    call_sid: leg.sid,
    conference_sid: null,
    status: 'completed',
    source: 'RecordVerb',
    channels: 1,
    track: 'inbound',
    start_time: new Date(startedAt).toISOString(),
    duration: String(seconds),
    price: null,
    price_unit: 'USD',
    error_code: null,
  }
  transaction.create(recordingsOf(leg), sid, {c: startedAt, p})
  leg.log({step: 'Recording', recordingSid: sid, seconds})
  const parameters = {
    RecordingSid: sid,
    RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`,
    RecordingDuration: String(seconds),
  }
  const {recordingStatusCallback: url, recordingStatusCallbackMethod: method} = attributes
  if (url) {
    callBack(leg, 'recording-status', targetOf(leg, url, method), {
      AccountSid: accountSid,
      CallSid: leg.sid,
      ...parameters,
      RecordingStatus: 'completed',
      RecordingChannels: '1',
      RecordingTrack: 'inbound',
      RecordingStartTime: new Date(startedAt).toUTCString().replace('GMT', '+0000'),
      RecordingSource: 'RecordVerb',
    })
  }
  return parameters
}

/** The recording ends. An empty one is none, and the next verb is run. */
function finish(leg: Leg, recording: Recording, digits: string): void {
  const stored = store(leg, recording)
  if (stored) requestAction(leg, recording.element, {...stored, Digits: digits})
  else if (!leg.hasEnded) leg.startFor(0)
}

export const recordHandler: ActivityHandler = {
  resume: (leg, activity) => finish(leg, activity as Recording, ''),
  press(leg, activity, keys) {
    const recording = activity as Recording
    const {finishOnKey = '1234567890*#'} = recording.element.attributes
    const index = [...keys].findIndex((key) => finishOnKey.includes(key))
    if (index < 0) return ''
    leg.log({step: 'Digits', digits: keys.slice(0, index + 1)})
    finish(leg, recording, keys[index] ?? '')
    return keys.slice(index + 1)
  },
  interrupt(leg, activity) {
    // The action is still told when the person hangs up, but not when the call goes on with other TwiML.
    if (leg.hasEnded) finish(leg, activity as Recording, 'hangup')
    else store(leg, activity as Recording)
  },
}
