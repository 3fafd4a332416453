import assert from 'node:assert/strict'
import {NetworkError} from '../../src/lib/twilio/network-error.ts'

/** The NetworkError that a request ends in. */
export async function failure(sending: Promise<unknown>): Promise<NetworkError> {
  const error = await sending.then(
    () => assert.fail('an answer came'),
    (error: unknown) => error,
  )
  assert.ok(error instanceof NetworkError, String(error))
  return error
}
