import type {IncomingMessage} from 'node:http'
import {requestTooLarge} from '../resources/api-error.ts'

/** @throws ApiError 413 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw requestTooLarge()
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw requestTooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}
