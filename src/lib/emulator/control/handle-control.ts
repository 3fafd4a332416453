import type {HttpResponse} from '../../twilio/http-backend.ts'
import type {Emulator} from '../emulator.ts'
import {ApiError, jsonResponse, notFound} from '../resources/api-error.ts'
import type {ControlRequest, ControlRoute} from './control-route.ts'
import {CONTROL_ROUTES} from './control-routes.ts'

export interface ControlCall {
  readonly method: string
  /** Below `/_emulator/`: `webhooks/WH…/replay`. */
  readonly path: string
  readonly query?: URLSearchParams
  readonly body?: Readonly<Record<string, unknown>>
  readonly signal?: AbortSignal
}

/** The path parameters; undefined if the path is another one. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const [expected, given] = [pattern.split('/'), path.split('/')]
  if (expected.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    const text = given[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    if (name !== undefined && text !== '') params[name] = decodeURIComponent(text)
    else if (segment !== text) return undefined
  }
  return params
}

function findRoute(
  routes: readonly ControlRoute[],
  {method, path}: ControlCall,
): {route: ControlRoute; params: Record<string, string>} {
  const found = routes.flatMap((route) => {
    const params = matchPath(route.path, path)
    return params ? [{route, params}] : []
  })
  const match = found.find(({route}) => route.method === method)
  if (match) return match
  throw found.length > 0 ? new ApiError(405, 20004, 'Method not allowed') : notFound(`/_emulator/${path}`)
}

/** Answers a request to the control API. @param own routes of the server, before the general ones */
export async function handleControl(
  emulator: Emulator,
  call: ControlCall,
  own: readonly ControlRoute[] = [],
): Promise<HttpResponse> {
  try {
    const {route, params} = findRoute([...own, ...CONTROL_ROUTES], call)
    const request: ControlRequest = {
      emulator,
      params,
      query: call.query ?? new URLSearchParams(),
      body: call.body ?? {},
      signal: call.signal ?? new AbortController().signal,
    }
    return jsonResponse(200, await route.run(request))
  } catch (error) {
    if (error instanceof ApiError) return error.response
    if (error instanceof URIError) return notFound(call.path).response
    throw error
  }
}
