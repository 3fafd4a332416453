import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {after} from 'node:test'
import twilio from 'twilio'
import {EMULATOR_ACCOUNT} from '../../src/lib/emulator/account.ts'

export interface ReceivedWebhook {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** The form fields, or the query of a GET request. */
  readonly parameters: Readonly<Record<string, string>>
  /** Does the SDK's validator accept the signature? */
  readonly isSigned: boolean
}

export interface WebhookTarget {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly received: ReceivedWebhook[]
}

type Answer = (request: ReceivedWebhook, response: ServerResponse) => void

/** An application that receives webhooks: a real HTTP server, which checks signatures with Twilio's SDK. */
export async function openWebhookTarget(
  answer: Answer = (_request, response) => void response.end(),
  authToken: string = EMULATOR_ACCOUNT.authToken,
): Promise<WebhookTarget> {
  const received: ReceivedWebhook[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const url = `http://${request.headers.host}${request.url}`
    const isJson = request.headers['content-type'] === 'application/json'
    const form = isJson ? {} : Object.fromEntries(new URLSearchParams(body))
    const signature = String(request.headers['x-twilio-signature'])
    const webhook = {
      method: String(request.method),
      path: String(request.url),
      headers: request.headers,
      body,
      parameters: request.method === 'GET' ? Object.fromEntries(new URL(url).searchParams) : form,
      isSigned: isJson
        ? twilio.validateRequestWithBody(authToken, signature, url, body)
        : twilio.validateRequest(authToken, signature, url, form),
    }
    received.push(webhook)
    answer(webhook, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received}
}
