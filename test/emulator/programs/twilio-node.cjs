// Sends a message and lists it in another region, with the given version of Twilio's library. Knows nothing of the emulator.
const twilio = require(process.argv[2])
const {TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN} = process.env

async function main() {
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  await client.messages.create({to: '+12063996576', from: '+15005550006', body: 'Hello'})
  const regional = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, {region: 'au1', edge: 'sydney'})
  const messages = await regional.messages.list()
  const service = await client.verify.v2.services.create({friendlyName: 'Shop'})
  console.log(JSON.stringify({bodies: messages.map(({body}) => body), service: service.friendlyName}))
}
main()
