import {findWebhook, listWebhooks, replayWebhook, type Webhook} from '../outbox/webhook.ts'
import {notFound} from '../resources/api-error.ts'
import type {ControlRoute} from './control-route.ts'
import {toWebhookJson} from './webhook-json.ts'

export const webhookRoutes: readonly ControlRoute[] = [
  {
    // Newest first; `kind`, `subject` and `state` select some.
    method: 'GET',
    path: 'webhooks',
    async run({emulator, query}) {
      await emulator.settle()
      const wanted = (['kind', 'subject', 'state'] as const).filter((name) => query.get(name))
      const found = listWebhooks(await emulator.store.read()).filter((webhook) =>
        wanted.every((name) => webhook[name] === query.get(name)),
      )
      return {webhooks: found.reverse().map(toWebhookJson)}
    },
  },
  {
    method: 'GET',
    path: 'webhooks/{sid}',
    async run({emulator, params: {sid = ''}}) {
      const found = findWebhook(await emulator.store.read(), sid)
      if (!found) throw notFound(`/_emulator/webhooks/${sid}`)
      return toWebhookJson(found)
    },
  },
  {
    method: 'POST',
    path: 'webhooks/{sid}/replay',
    async run({emulator, params: {sid = ''}}) {
      const replayed = await emulator.change((transaction) => {
        const found = findWebhook(transaction.state, sid)
        if (found) replayWebhook(transaction, found)
        return found !== undefined
      })
      if (!replayed) throw notFound(`/_emulator/webhooks/${sid}`)
      await emulator.deliver()
      return toWebhookJson(findWebhook(await emulator.store.read(), sid) as Webhook)
    },
  },
]
