import {parseConnectionOverrides} from './connection-overrides.ts'
import {type RequestLimits, sendRequest, type WebhookResponse} from './http-request.ts'
import {type SignedRequest, signRequest} from './sign-request.ts'
import type {Attempt, Webhook, WebhookMethod} from './webhook.ts'
import {
  badStatus,
  invalidUrl,
  tooManyRedirects,
  toWebhookFailure,
  type WebhookFailure,
} from './webhook-failure.ts'

const MAX_REDIRECTS = 10

/** The longest part of a response that is kept. */
const MAX_KEPT_BODY = 64 * 1024

export interface SendOptions {
  readonly allowRemote: boolean
  /** The machine's time, in milliseconds since 1970. */
  readonly machineTime: () => number
  /** The emulator's time, in milliseconds since 1970. */
  readonly emulatorTime: () => number
  /** Aborts when the process ends. */
  readonly signal: AbortSignal
  /** Headers of the session with the URL's host: cookies. */
  readonly headers?: Readonly<Record<string, string>>
  /** Checks a response to a kind of webhook, such as TwiML. @throws WebhookFailure */
  readonly check: (response: WebhookResponse) => void
}

export interface Delivery {
  readonly attempts: readonly Attempt[]
  /** The response; undefined if all attempts failed. */
  readonly response: WebhookResponse | undefined
  /** Why the URL and the fallback URL failed, with the last attempt of each. */
  readonly failures: readonly {readonly failure: WebhookFailure; readonly attempt: Attempt}[]
}

type Content = Pick<Webhook, 'parameters' | 'json'>

interface Target {
  readonly url: string
  readonly method: WebhookMethod
  readonly content: Content
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw invalidUrl()
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalidUrl()
  return url
}

/** The request that follows a redirect; undefined if the response is none. */
function nextRequest(
  authToken: string,
  {method, url}: SignedRequest,
  content: Content,
  {status, headers}: WebhookResponse,
): SignedRequest | undefined {
  const location = headers.location
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  if (!URL.canParse(location, url.href)) throw invalidUrl()
  const next = parseUrl(new URL(location, url).href)
  const keeps = status >= 307
  return keeps
    ? signRequest(authToken, method, next, content)
    : signRequest(authToken, 'GET', next, {parameters: {}})
}

/** Sends a request and those that follow its redirects, and logs the attempt. */
async function attempt(
  request: SignedRequest,
  next: (request: SignedRequest, response: WebhookResponse) => SignedRequest | undefined,
  limits: RequestLimits,
  options: SendOptions,
  attempts: Attempt[],
): Promise<WebhookResponse> {
  const startedAt = options.machineTime()
  const {method, url, signature} = request
  const date = new Date(options.emulatorTime()).toISOString()
  let response: WebhookResponse | undefined
  let failure: WebhookFailure | undefined
  try {
    let current: SignedRequest | undefined = request
    for (let redirects = 0; current; redirects++) {
      if (redirects > MAX_REDIRECTS) throw tooManyRedirects()
      response = await sendRequest(current, limits)
      current = next(current, response)
    }
    if (response && (response.status < 200 || response.status > 299)) throw badStatus(response.status)
    if (response) options.check(response)
  } catch (error) {
    failure = toWebhookFailure(error)
  }
  attempts.push({
    date,
    method,
    url: url.href,
    signature,
    durationMs: options.machineTime() - startedAt,
    ...(response && {
      status: response.status,
      headers: response.headers,
      body: response.body.slice(0, MAX_KEPT_BODY),
    }),
    ...(failure && {errorCode: failure.errorCode, error: failure.message}),
  })
  if (failure) throw failure
  return response as WebhookResponse
}

/** Sends a webhook to one URL, with the retries that its fragment asks for. @throws WebhookFailure */
async function sendTo(
  {url: text, method, content}: Target,
  authToken: string,
  headers: Readonly<Record<string, string>>,
  options: SendOptions,
  attempts: Attempt[],
): Promise<WebhookResponse> {
  const url = parseUrl(text)
  const overrides = parseConnectionOverrides(url.hash)
  const timeout = AbortSignal.timeout(overrides.totalTimeoutMs)
  const limits = {
    overrides,
    allowRemote: options.allowRemote,
    signal: AbortSignal.any([options.signal, timeout]),
  }
  const withHeaders = (request: SignedRequest): SignedRequest => ({
    ...request,
    headers: {...request.headers, ...headers},
  })
  const next = (request: SignedRequest, response: WebhookResponse): SignedRequest | undefined => {
    const found = nextRequest(authToken, request, content, response)
    return found && withHeaders(found)
  }
  for (let retries = 0; ; retries++) {
    try {
      const request = withHeaders(signRequest(authToken, method, url, content))
      return await attempt(request, next, limits, options, attempts)
    } catch (error) {
      const failure = toWebhookFailure(error)
      const isRetried = failure.reason !== undefined && overrides.retryPolicy.has(failure.reason)
      if (!isRetried || retries >= overrides.retries || limits.signal.aborted) throw failure
    }
  }
}

/** Sends a webhook: to its URL, and to its fallback URL if that fails. */
export async function sendWebhook(
  webhook: Webhook,
  authToken: string,
  options: SendOptions,
): Promise<Delivery> {
  const {url, method, parameters, json, fallback, idempotencyToken} = webhook
  const attempts: Attempt[] = []
  const failures: {failure: WebhookFailure; attempt: Attempt}[] = []
  const headers = {...options.headers, 'i-twilio-idempotency-token': idempotencyToken}
  const send = async (target: Target): Promise<WebhookResponse | undefined> => {
    const before = attempts.length
    try {
      return await sendTo(target, authToken, headers, options, attempts)
    } catch (error) {
      const failure = toWebhookFailure(error)
      // A URL that is not valid has no attempt.
      if (attempts.length === before) attempts.push(failedAttempt(target, failure, options))
      failures.push({failure, attempt: attempts.at(-1) as Attempt})
      return undefined
    }
  }
  let response = await send({url, method, content: {parameters, ...(json === undefined ? {} : {json})}})
  if (!response && fallback?.url && !options.signal.aborted) {
    const code = failures.at(-1)?.failure.errorCode ?? 11200
    const extended = {...parameters, ErrorCode: String(code), ErrorUrl: url.replace(/#.*$/, '')}
    response = await send({...fallback, content: {parameters: extended}})
  }
  return {attempts, failures, response}
}

const failedAttempt = ({url, method}: Target, failure: WebhookFailure, options: SendOptions): Attempt => ({
  date: new Date(options.emulatorTime()).toISOString(),
  method,
  url,
  signature: '',
  durationMs: 0,
  errorCode: failure.errorCode,
  error: failure.message,
})
