import type {Emulator} from '../emulator.ts'
import {ApiError} from '../resources/api-error.ts'

/** A request to the control API, below `/_emulator/`. */
export interface ControlRequest {
  readonly emulator: Emulator
  /** Values of the path parameters: `{sid}`. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** The JSON body, or the fields of a form; empty without one. */
  readonly body: Readonly<Record<string, unknown>>
  /** Aborts when the client disconnects. */
  readonly signal: AbortSignal
}

export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Below `/_emulator/`: `webhooks/{sid}/replay`. */
  readonly path: string
  /** @returns what is sent as JSON. @throws ApiError */
  run(request: ControlRequest): Promise<unknown>
}

export const invalidControlRequest = (message: string): ApiError => new ApiError(400, 20001, message)

/** A text in the body. @throws ApiError 400 if it is another type */
export function readText({body}: ControlRequest, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw invalidControlRequest(`"${name}" must be a string.`)
}
