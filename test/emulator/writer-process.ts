/** Creates messages and prints the SID of each one in a response: `writer-process.ts CATALOG DIRECTORY COUNT NAME`. */
import {writeSync} from 'node:fs'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {EMULATOR_PROFILE} from '../../src/lib/profiles/emulator-profile.ts'

const [catalog = '', directory = '', count = '0', name = ''] = process.argv.slice(2)
const emulator = new Emulator({directory, catalog: new Catalog(catalog), now: Date.now})
const {accountSid, username} = EMULATOR_PROFILE
const password = await EMULATOR_PROFILE.password()

for (let index = 0; index < Number(count); index++) {
  const {status, body} = await emulator.send({
    method: 'POST',
    url: new URL(`https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`),
    headers: {authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`},
    body: new URLSearchParams({
      To: '+12063996576',
      From: '+12067523880',
      Body: `${name} ${index}`,
    }).toString(),
  })
  if (status !== 201) throw new Error(body)
  // A synchronous write, so that a kill cannot lose the SID of a message that got a response.
  writeSync(1, `${(JSON.parse(body) as {sid: string}).sid}\n`)
}
await emulator.close()
