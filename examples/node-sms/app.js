import {createServer} from 'node:http'
import {text} from 'node:stream/consumers'
import twilio from 'twilio'

const {TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN} = process.env

/** Orders by number, with what Twilio has said about the message for each. */
const orders = new Map()

/** Confirms an order by SMS. */
export async function confirmOrder({number, to, from, url}) {
  orders.set(number, {statuses: []})
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  return client.messages.create({
    to,
    from,
    body: `We have received your order ${number}. Reply with its number to see its status.`,
    statusCallback: `${url}/status/${number}`,
  })
}

export const statusesOf = (number) => orders.get(number)?.statuses ?? []

/** Starts a verification of a phone number. */
export async function startVerification(serviceSid, to) {
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  return client.verify.v2.services(serviceSid).verifications.create({to, channel: 'sms'})
}

export async function isCodeCorrect(serviceSid, to, code) {
  const client = twilio(TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN)
  const check = await client.verify.v2.services(serviceSid).verificationChecks.create({to, code})
  return check.status === 'approved'
}

/** What a caller hears first. */
function greet() {
  const voice = new twilio.twiml.VoiceResponse()
  const gather = voice.gather({action: '/voice/menu', finishOnKey: '#'})
  gather.say('Enter the number of your order, then the pound key.')
  voice.say('We did not hear a number.')
  return voice
}

function tellOrder(number) {
  const voice = new twilio.twiml.VoiceResponse()
  voice.say(orders.has(number) ? `Order ${number} is on its way.` : 'We do not know this order.')
  voice.hangup()
  return voice
}

/** The server that Twilio sends webhooks to. Requests that Twilio has not signed are refused. */
export const app = createServer(async (request, response) => {
  const parameters = Object.fromEntries(new URLSearchParams(await text(request)))
  const url = `http://${request.headers.host}${request.url}`
  const signature = request.headers['x-twilio-signature'] ?? ''
  if (!twilio.validateRequest(TWILIO_AUTH_TOKEN, signature, url, parameters)) {
    return response.writeHead(403).end('The signature is not valid.')
  }
  if (request.url === '/sms') {
    const reply = new twilio.twiml.MessagingResponse()
    const isKnown = orders.has(parameters.Body.trim())
    reply.message(isKnown ? `Order ${parameters.Body.trim()} is on its way.` : 'We do not know this order.')
    return response.writeHead(200, {'content-type': 'text/xml'}).end(reply.toString())
  }
  if (request.url === '/voice' || request.url === '/voice/menu') {
    const answer = request.url === '/voice' ? greet() : tellOrder(parameters.Digits)
    return response.writeHead(200, {'content-type': 'text/xml'}).end(answer.toString())
  }
  const [, number] = /^\/status\/(\w+)$/.exec(request.url) ?? []
  orders.get(number)?.statuses.push(parameters.MessageStatus)
  response.writeHead(204).end()
})

if (process.argv[1] === import.meta.filename) app.listen(3000)
