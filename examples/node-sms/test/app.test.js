// Run with: twilio emulator:exec -- npm test
import assert from 'node:assert/strict'
import {once} from 'node:events'
import {after, before, test} from 'node:test'
import twilio from 'twilio'
import {app, confirmOrder, isCodeCorrect, startVerification, statusesOf} from '../app.js'

const {TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_EMULATOR_URL} = process.env
const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
const shop = '+15005550006'
const customer = '+12063996576'
let url

/** What only the emulator can do: see docs/emulator-programs.md. */
async function emulator(path, body) {
  const response = await fetch(`${TWILIO_EMULATOR_URL}/_emulator/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: {'content-type': 'application/json'},
    body: body && JSON.stringify(body),
  })
  return response.json()
}

/** Waits up to five seconds for a message to the customer. */
async function messageTo(filter) {
  const {messages} = await emulator(`messages?${new URLSearchParams({to: customer, wait: 5, ...filter})}`)
  assert.ok(messages.length > 0, `no message with ${JSON.stringify(filter)}`)
  return messages[0]
}

before(async () => {
  app.listen(0, '127.0.0.1')
  await once(app, 'listening')
  url = `http://127.0.0.1:${app.address().port}`
  const [number] = await client.incomingPhoneNumbers.list({phoneNumber: shop})
  await client.incomingPhoneNumbers(number.sid).update({smsUrl: `${url}/sms`})
})
after(() => app.close())

test('confirms an order, and learns that the message was delivered', async () => {
  const {sid} = await confirmOrder({number: '17', to: customer, from: shop, url})
  const message = await messageTo({status: 'delivered'})
  assert.equal(message.sid, sid)
  assert.match(message.body, /your order 17/)
  while (!statusesOf('17').includes('delivered')) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(statusesOf('17').includes('sent'))
})

test('replies to a message', async () => {
  const {replies, webhooks} = await emulator('receive', {from: customer, to: shop, body: '17'})
  assert.equal(webhooks[0].status, 200)
  assert.deepEqual(
    replies.map(({body}) => body),
    ['Order 17 is on its way.'],
  )
})

test('refuses a webhook that Twilio has not signed', async () => {
  const body = new URLSearchParams({From: customer, To: shop, Body: '17'})
  assert.equal((await fetch(`${url}/sms`, {method: 'POST', body})).status, 403)
})

test('verifies a phone number', async () => {
  const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
  await startVerification(sid, customer)
  const {codes} = await emulator(`codes?${new URLSearchParams({to: customer})}`)
  const {code} = codes[0]
  assert.equal(await isCodeCorrect(sid, customer, code === '123456' ? '654321' : '123456'), false)
  assert.equal(await isCodeCorrect(sid, customer, code), true)
})
