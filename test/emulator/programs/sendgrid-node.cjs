// Sends an email with SendGrid's library. Knows nothing of the emulator.
const mail = require('@sendgrid/mail')

async function main() {
  mail.setApiKey(process.env.SENDGRID_API_KEY)
  const [{statusCode, headers}] = await mail.send({
    to: 'a@example.com',
    from: 'b@example.com',
    subject: 'Hello',
    text: 'Hello',
  })
  console.log(JSON.stringify({statusCode, id: headers['x-message-id']}))
}
main()
