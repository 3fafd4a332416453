import assert from 'node:assert/strict'
import type {ServerResponse} from 'node:http'
import {describe, it} from 'node:test'
import twilio from 'twilio'
import {handleControl} from '../../src/lib/emulator/control/handle-control.ts'
import {parseTwiml} from '../../src/lib/emulator/twiml/parse-twiml.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {ACCOUNT, call, type Json, NUMBER, OTHER_NUMBER, openSandbox, STRANGER} from './sandbox.ts'
import {openWebhookTarget, type ReceivedWebhook} from './webhook-target.ts'

type Routes = Record<string, (request: ReceivedWebhook, response: ServerResponse) => string>

const xml = (response: ServerResponse, text: string): string => {
  response.setHeader('content-type', 'text/xml')
  return text
}

/** An emulator whose number has an application with these paths. */
async function openApplication(routes: Routes, settings: Json = {}) {
  const sandbox = openSandbox()
  const {client, emulator} = sandbox
  const target = await openWebhookTarget((request, response) => {
    const path = request.path.replace(/\?.*/, '')
    const route = routes[path]
    if (!route) response.statusCode = 404
    response.end(route?.(request, response))
  })
  const [number] = await client.incomingPhoneNumbers.list({phoneNumber: NUMBER})
  const sid = String(number?.sid)
  const urls = Object.fromEntries(
    Object.entries({smsUrl: '/sms', ...settings}).map(([name, value]) => [
      name,
      String(value).startsWith('/') ? `${target.url}${value}` : value,
    ]),
  )
  await client.incomingPhoneNumbers(sid).update(urls)
  const receive = async (body: Json = {}) => {
    const request = {from: STRANGER, to: NUMBER, body: 'Hello', ...body}
    const response = await handleControl(emulator, {method: 'POST', path: 'receive', body: request})
    const json = JSON.parse(response.body) as {
      message: Json
      webhooks: Json[]
      replies: Json[]
      code?: number
    }
    return {...json, httpStatus: response.status}
  }
  const alerts = async () => {
    const {json} = await call(emulator, 'GET', 'https://monitor.twilio.com/v1/Alerts')
    return (json.alerts as Json[]).map(({error_code, log_level}) => [error_code, log_level])
  }
  return {...sandbox, target, receive, alerts, numberSid: sid}
}

const bodies = (replies: readonly Json[]) => replies.map(({body}) => body)

describe('an inbound message', () => {
  it("requests the number's URL with Twilio's parameters, and runs its TwiML", async () => {
    const {receive, target, client, clock} = await openApplication({
      '/sms': ({parameters}, response) => {
        const answer = new twilio.twiml.MessagingResponse()
        answer.message(`You wrote: ${parameters.Body} <&>`)
        answer.message({statusCallback: '/status'}, 'Second').media('http://127.0.0.1/b.png')
        return xml(response, answer.toString())
      },
    })
    const {message, replies, webhooks} = await receive({body: 'Hi é', mediaUrl: ['http://127.0.0.1/a.jpg']})
    const [request] = target.received
    assert.equal(request?.isSigned, true)
    assert.deepEqual(request?.parameters, {
      FromCity: 'SEATTLE',
      FromState: 'WA',
      FromZip: '98101',
      FromCountry: 'US',
      ToCity: 'SEATTLE',
      ToState: 'WA',
      ToZip: '98101',
      ToCountry: 'US',
      SmsMessageSid: message.sid,
      NumMedia: '1',
      SmsSid: message.sid,
      SmsStatus: 'received',
      Body: 'Hi é',
      To: NUMBER,
      NumSegments: '1',
      MessageSid: message.sid,
      AccountSid: ACCOUNT,
      From: STRANGER,
      ApiVersion: '2010-04-01',
      MediaUrl0: 'http://127.0.0.1/a.jpg',
      MediaContentType0: 'image/jpeg',
    })
    assert.match(String(message.sid), /^MM/)
    assert.deepEqual(
      replies.map(({to, from, body, direction, numMedia}) => [to, from, body, direction, numMedia]),
      [
        [STRANGER, NUMBER, 'You wrote: Hi é <&>', 'outbound-reply', '0'],
        [STRANGER, NUMBER, 'Second', 'outbound-reply', '1'],
      ],
    )
    assert.deepEqual(
      webhooks.map(({state, status}) => [state, status]),
      [['delivered', 200]],
    )
    clock.advance(2000)
    const reply = await client.messages(String(replies[0]?.sid)).fetch()
    assert.equal(reply.status, 'delivered')
  })

  it('can be answered with plain text, or not at all', async () => {
    const {receive, alerts} = await openApplication({
      '/sms': ({parameters}, response) => {
        response.setHeader('content-type', 'text/plain; charset=utf-8')
        return parameters.Body === 'quiet' ? '' : 'Plain & simple'
      },
    })
    assert.deepEqual(bodies((await receive()).replies), ['Plain & simple'])
    assert.deepEqual(bodies((await receive({body: 'quiet'})).replies), [])
    assert.deepEqual(await alerts(), [])
  })

  it('can be redirected, and continues after an action, with relative URLs', async () => {
    const {receive, target} = await openApplication({
      '/sms': (_request, response) =>
        xml(response, '<Response><Redirect method="GET">next?x=1</Redirect></Response>'),
      '/next': (_request, response) =>
        xml(
          response,
          '<Response><Message action="/done"><Body>One</Body></Message><Message>never</Message></Response>',
        ),
      '/done': ({parameters}, response) =>
        xml(response, `<Response><Message>Two ${parameters.MessageStatus}</Message></Response>`),
    })
    assert.deepEqual(bodies((await receive()).replies), ['One', 'Two queued'])
    assert.deepEqual(
      target.received.map(({method, isSigned}) => [method, isSigned]),
      [
        ['POST', true],
        ['GET', true],
        ['POST', true],
      ],
    )
  })

  it('brings the cookies of earlier requests of the same two numbers, for four hours', async () => {
    const {receive, target, clock} = await openApplication({
      '/sms': ({parameters}, response) => {
        const cookies: Record<string, string[]> = {
          first: ['step=1; Path=/; HttpOnly', 'name=a=b'],
          second: ['step=2', 'name=; Max-Age=0'],
        }
        response.setHeader('set-cookie', cookies[String(parameters.Body)] ?? [])
        return ''
      },
    })
    await receive({body: 'first'})
    await receive({body: 'second'})
    await receive({body: 'third'})
    await receive({body: 'other person', from: '+12063996577'})
    clock.advance(4 * 60 * 60_000)
    await receive({body: 'late'})
    assert.deepEqual(
      target.received.map(({headers}) => headers.cookie),
      [undefined, 'step=1; name=a=b', 'step=2', undefined, undefined],
    )
  })

  it('ends after ten documents that lead to each other', async () => {
    const {receive, target, alerts} = await openApplication({
      '/sms': (_request, response) => xml(response, '<Response><Redirect/></Response>'),
    })
    await receive()
    assert.equal(target.received.length, 10)
    assert.deepEqual(await alerts(), [['14106', 'error']])
  })

  const failures: [what: string, answer: (response: ServerResponse) => string, code: string][] = [
    ['is not XML', (response) => xml(response, '<Response><Message>open'), '12100'],
    ['has another root', (response) => xml(response, '<Answer/>'), '12100'],
    ['has an unknown entity', (response) => xml(response, '<Response>&evil;</Response>'), '12100'],
    ['is nested too deeply', (response) => xml(response, `<Response>${'<a>'.repeat(99)}`), '12100'],
    [
      'is JSON',
      (response) => {
        response.setHeader('content-type', 'application/json')
        return '{}'
      },
      '12300',
    ],
    [
      'is an error',
      (response) => {
        response.statusCode = 500
        return 'broken'
      },
      '11200',
    ],
  ]
  for (const [what, answer, code] of failures) {
    it(`is sent to the fallback URL if the response ${what}`, async () => {
      const {receive, target, alerts} = await openApplication(
        {
          '/sms': (_request, response) => answer(response),
          '/fallback': ({parameters}, response) =>
            xml(response, `<Response><Message>${parameters.ErrorCode}</Message></Response>`),
        },
        {smsFallbackUrl: '/fallback', smsFallbackMethod: 'POST'},
      )
      assert.deepEqual(bodies((await receive()).replies), [code])
      assert.deepEqual(
        target.received.map(({path}) => path),
        ['/sms', '/fallback'],
      )
      assert.deepEqual(await alerts(), [[code, 'error']])
    })
  }

  it('reports replies that are not valid', async () => {
    const {receive, alerts} = await openApplication({
      '/sms': (_request, response) =>
        xml(
          response,
          `<Response><Message to="nobody">x</Message><Message from="+12025550123">x</Message><Message/><Say>x</Say>
           <Message to="${OTHER_NUMBER}" from="${OTHER_NUMBER}">fine</Message></Response>`,
        ),
    })
    assert.deepEqual(bodies((await receive()).replies), ['fine'])
    assert.deepEqual((await alerts()).reverse(), [
      ['14101', 'error'],
      ['14102', 'error'],
      ['14103', 'error'],
      ['12200', 'warning'],
    ])
  })

  it('goes to the application of the number, or to its messaging service', async () => {
    const {receive, target, client, numberSid} = await openApplication({})
    const application = await client.applications.create({
      smsUrl: `${target.url}/application`,
      smsMethod: 'GET',
    })
    await client.incomingPhoneNumbers(numberSid).update({smsApplicationSid: application.sid})
    await receive()
    const service = await client.messaging.v1.services.create({
      friendlyName: 'x',
      inboundRequestUrl: `${target.url}/service`,
    })
    await client.messaging.v1.services(service.sid).phoneNumbers.create({phoneNumberSid: numberSid})
    const {message} = await receive()
    await client.messaging.v1.services(service.sid).update({useInboundWebhookOnNumber: true})
    await receive()
    assert.deepEqual(
      target.received.map(({method, path, parameters}) => [
        method,
        path.replace(/\?.*/, ''),
        parameters.MessagingServiceSid,
      ]),
      [
        ['GET', '/application', undefined],
        ['POST', '/service', service.sid],
        ['GET', '/application', service.sid],
      ],
    )
    assert.equal((await client.messages(String(message.sid)).fetch()).messagingServiceSid, service.sid)
  })

  it('between two numbers that answer each other ends', async () => {
    const {client, emulator, clock, target, alerts} = await openApplication({
      '/sms': (_request, response) => xml(response, '<Response><Message>again</Message></Response>'),
    })
    const [other] = await client.incomingPhoneNumbers.list({phoneNumber: OTHER_NUMBER})
    await client.incomingPhoneNumbers(String(other?.sid)).update({smsUrl: `${target.url}/sms`})
    await client.messages.create({to: NUMBER, from: OTHER_NUMBER, body: 'start'})
    for (let step = 0; step < 40; step++) {
      clock.advance(700)
      await emulator.deliver()
    }
    // 15 replies in each direction, and the message that started them.
    assert.equal(target.received.length, 31)
    assert.deepEqual(await alerts(), [['14107', 'error']])
  })

  it('without a URL is only stored, and needs a number of the account', async () => {
    const {receive} = await openApplication({}, {smsUrl: ''})
    const {message, webhooks, replies} = await receive()
    assert.deepEqual([message.status, webhooks, replies], ['received', [], []])
    for (const request of [{to: '+12025550123'}, {to: 'x'}, {from: ''}, {body: ''}, {mediaUrl: ['x']}]) {
      assert.equal((await receive(request)).httpStatus, 400, JSON.stringify(request))
    }
  })
})

describe('emulator:receive', () => {
  it('prints the message with the reply', async () => {
    const home = temporaryHome()
    const target = await openWebhookTarget((_request, response) => {
      response.setHeader('content-type', 'text/plain')
      response.end('Reply')
    })
    const json = ['-o', 'json']
    const emulator = ['-p', 'emulator', ...json]
    const numbers = await runCommand(['api:core:incoming-phone-numbers:list', ...emulator], {home})
    const [number] = (JSON.parse(numbers.stdout) as Json[]).filter(({phoneNumber}) => phoneNumber === NUMBER)
    const update = ['api:core:incoming-phone-numbers:update', '--sid', String(number?.sid)]
    assert.equal((await runCommand([...update, '--sms-url', target.url, ...emulator], {home})).code, 0)
    const receive = ['emulator:receive', '--from', STRANGER, '--to', NUMBER]
    const outcome = await runCommand([...receive, '--body', 'Hi', ...json], {home})
    const [record] = JSON.parse(outcome.stdout) as Json[]
    assert.deepEqual([record?.body, record?.webhookStatus, record?.reply], ['Hi', 200, 'Reply'])
    const refused = await runCommand([...receive, ...json], {home})
    assert.deepEqual([refused.code, errorOf(refused).id], [1, 'emulator-request-refused'])
  })
})

describe('TwiML', () => {
  it('is parsed with attributes, CDATA and entities', () => {
    const [verb] = parseTwiml(
      '\n<?xml version="1.0" encoding="UTF-8"?><!-- c --><Response><Message to="+1">a &amp; &#x62; <![CDATA[<c>]]></Message></Response>',
    )
    assert.deepEqual(verb, {name: 'Message', attributes: {to: '+1'}, children: [], text: 'a & b <c>'})
  })

  it('does not expand entities of a DTD', () => {
    const bomb =
      '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Response><Message>&b;</Message></Response>'
    assert.throws(() => parseTwiml(bomb), {errorCode: 12100})
  })
})
