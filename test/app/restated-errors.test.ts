import assert from 'node:assert/strict'
import {test} from 'node:test'
import {restateError, UserError} from '../../src/lib/app/errors.ts'

test('a restated error keeps exit code, details and hint, and has its own id and message', () => {
  const cause = new UserError('authentication-failed', 'Twilio refused the request (error 20003, HTTP 401)', {
    exitCode: 20,
    hint: 'Check the credentials.',
    details: {code: 20003, message: 'Authenticate', status: 401},
  })
  const error = restateError(cause, {id: 'credentials-rejected', message: 'Nothing was saved.'})
  const {id, message, exitCode, hint, details} = error
  assert.deepEqual(
    {id, message, exitCode, hint, details},
    {
      id: 'credentials-rejected',
      message: 'Nothing was saved.',
      exitCode: 20,
      hint: 'Check the credentials.',
      details: {code: 20003, status: 401},
    },
  )
  assert.equal(error.cause, cause)
})
