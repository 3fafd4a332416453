import type {ResponseHandler} from '../outbox/response-handler.ts'

/**
 * Loads what is done with the response to a kind of webhook; undefined if nothing is: for status callbacks. TwiML is only
 * loaded when there is some.
 */
export async function loadResponseHandler(kind: string): Promise<ResponseHandler | undefined> {
  if (kind === 'call-twiml') return (await import('../voice/voice-handlers.ts')).voiceResponseHandlers[kind]
  if (kind !== 'message-received') return undefined
  const {messagingResponses} = await import('./messaging-session.ts')
  return messagingResponses[kind]
}
