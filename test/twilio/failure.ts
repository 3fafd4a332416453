import assert from 'node:assert/strict'
import {NetworkError} from '../../src/lib/twilio/network-error.ts'

/** The NetworkError that a request fails with. */
export async function expectNetworkError(sending: Promise<unknown>): Promise<NetworkError> {
  const error = await sending.then(
    () => assert.fail('a response arrived'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof NetworkError, String(error))
  return error
}
