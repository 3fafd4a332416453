import assert from 'node:assert/strict'
import {test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'

test('phone-numbers:list prints the phone numbers of the account', async () => {
  const {code, stdout} = await runCommand(['phone-numbers:list', '-p', 'emulator', '-o', 'json'])
  assert.equal(code, 0)
  const numbers = (JSON.parse(stdout) as {phoneNumber: string}[]).map(({phoneNumber}) => phoneNumber)
  assert.deepEqual(numbers, ['+12067523880', '+15005550006'])
})

test('phone-numbers:list needs credentials', async () => {
  const outcome = await runCommand(['phone-numbers:list', '-o', 'json'])
  assert.equal(outcome.code, 1)
  assert.equal(errorOf(outcome).id, 'no-credentials')
})
