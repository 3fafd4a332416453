import type {ResponseHandler} from '../outbox/response-handler.ts'
import type {Webhook} from '../outbox/webhook.ts'
import type {DueHandler} from '../timeline/due-entries.ts'
import {DOCUMENT_KIND} from './documents.ts'
import {endCall, resume} from './interpreter.ts'
import {HANGUP_KIND, Leg, STEP_KIND, type VoiceContext} from './leg.ts'
import {detectionHandlers} from './machine-detection.ts'
import {readDocument} from './read-document.ts'
import {failDocument, runDocument} from './run-document.ts'

/** A call that is still at a step; undefined if it has gone on or ended meanwhile. */
function findAt(context: VoiceContext, sid: string, step: unknown): Leg | undefined {
  const leg = Leg.find(context, sid)
  return leg && !leg.hasEnded && leg.program.step === step ? leg : undefined
}

export const voiceDueHandlers: Readonly<Record<string, DueHandler>> = {
  ...detectionHandlers,
  [STEP_KIND]: {
    run({subject, data}, context) {
      const leg = findAt(context, subject, data.step)
      if (leg) resume(leg)
    },
  },
  [HANGUP_KIND]: {
    isDeadline: true,
    run({subject}, context) {
      const leg = Leg.find(context, subject)
      if (!leg || leg.hasEnded) return
      leg.log({step: 'Person hangs up'})
      endCall(leg, 'completed')
    },
  },
}

const findWaiting = (webhook: Webhook, context: VoiceContext): Leg | undefined =>
  findAt(context, webhook.subject, webhook.data?.step)

export const voiceResponseHandlers: Readonly<Record<string, ResponseHandler>> = {
  [DOCUMENT_KIND]: {
    check: (response, {url}) => void readDocument(response, url),
    run(webhook, response, context) {
      const leg = findWaiting(webhook, context)
      const {url, method} = webhook
      if (leg) runDocument(leg, {url, method}, readDocument(response, url))
    },
    fail(webhook, context) {
      const leg = findWaiting(webhook, context)
      if (leg) failDocument(leg)
    },
  },
}
