// A test file's use of the emulator, in one process with the library of Twilio.
import {createRequire} from 'node:module'
import {startEmulator} from 'switchboard-cli/emulator'

const require = createRequire(import.meta.url)
const emulator = await startEmulator({
  instant: true,
  seed: [{url: 'https://verify.twilio.com/v2/Services', params: {FriendlyName: 'Shop'}}],
})
try {
  Object.assign(process.env, emulator.env)
  const client = require('twilio')(emulator.accountSid, emulator.authToken)
  const [service] = await client.verify.v2.services.list()
  const sent = await client.messages.create({to: '+12063996576', from: '+15005550006', body: 'Hello'})
  const waited = await emulator.waitForMessage({to: '+12063996576', body: 'Hel', status: 'delivered'})
  const [seeded] = await emulator.seed([
    {url: '/2010-04-01/Accounts/{AccountSid}/Keys.json', params: {FriendlyName: 'k'}},
  ])
  const missing = await emulator.waitForMessage({body: 'never'}, {seconds: 0}).catch(({id}) => id)
  const invalid = await emulator.seed([{}]).catch(({id}) => id)
  const webhooks = await emulator.webhooks()
  const {message, replies} = await emulator.receive({from: '+12063996576', to: '+15005550006', body: 'Hi'})
  await emulator.reset()
  const after = await client.messages.list()
  console.log(
    JSON.stringify({
      service: service.friendlyName,
      isSame: waited.sid === sent.sid,
      key: seeded.friendly_name,
      missing,
      invalid,
      webhooks,
      received: [message.status, message.body, replies.length],
      after,
    }),
  )
} finally {
  await emulator.close()
}
