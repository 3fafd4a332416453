import type {ResponseHandler} from '../outbox/response-handler.ts'

/** What is done with the responses to webhooks, by kind. Nothing is done with those to status callbacks. */
export const RESPONSE_HANDLERS: Readonly<Record<string, ResponseHandler>> = {}
