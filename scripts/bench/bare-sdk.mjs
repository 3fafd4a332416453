// The baseline: lists messages with the SDK alone, and prints them as JSON.
import twilio from 'twilio'

const client = twilio(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN)
const messages = await client.messages.list({limit: 50})
process.stdout.write(`${JSON.stringify(messages, null, 2)}\n`)
