import type {Webhook} from '../outbox/webhook.ts'

/** A webhook as the control API shows it, with the outcome of its last attempt. */
export function toWebhookJson(webhook: Webhook): Record<string, unknown> {
  const {sid, createdAt, accountSid, kind, subject, state, method, url, parameters, json, attempts} = webhook
  const last = attempts.at(-1)
  return {
    sid,
    dateCreated: new Date(createdAt).toISOString(),
    accountSid,
    kind,
    subject,
    state,
    method,
    url,
    status: last?.status ?? null,
    error: last?.error ?? null,
    parameters,
    json: json ?? null,
    idempotencyToken: webhook.idempotencyToken,
    attempts,
  }
}
