import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import twilio from 'twilio'
import {handleControl} from '../../../src/lib/emulator/control/handle-control.ts'
import {call, type Json, NUMBER, openSandbox, STRANGER} from '../sandbox.ts'
import {openWebhookTarget, type ReceivedWebhook} from '../webhook-target.ts'

const {VoiceResponse} = twilio.twiml

interface CallJson {
  readonly sid: string
  readonly status: string | number
  readonly duration: string
  readonly steps: Json[]
}

type Routes = Record<string, (request: ReceivedWebhook) => string>

/** The menu of a company: press 1 for the hours, or say a name. */
const IVR: Routes = {
  '/voice': () => {
    const response = new VoiceResponse()
    const gather = response.gather({numDigits: 1, action: '/menu', timeout: 3})
    gather.say('For our hours, press 1.')
    response.say('We did not receive any input.')
    response.redirect('/goodbye')
    return response.toString()
  },
  '/menu': ({parameters: {Digits}}) => {
    const response = new VoiceResponse()
    if (Digits === '1') response.say('We are open all day.')
    else response.redirect('/voice')
    return response.toString()
  },
  '/goodbye': () => {
    const response = new VoiceResponse()
    response.say('Goodbye.')
    response.hangup()
    response.say('Never said.')
    return response.toString()
  },
}

/** An emulator whose number has an application with these paths. */
async function openApplication(routes: Routes, settings: Record<string, string> = {voiceUrl: '/voice'}) {
  const sandbox = openSandbox()
  const {client, emulator, clock} = sandbox
  const target = await openWebhookTarget((request, response) => {
    const route = routes[request.path.replace(/\?.*/, '')]
    response.statusCode = route ? 200 : 404
    response.setHeader('content-type', 'text/xml')
    response.end(route?.(request))
  })
  const [number] = await client.incomingPhoneNumbers.list({phoneNumber: NUMBER})
  const urls = Object.fromEntries(
    Object.entries(settings).map(([name, path]) => [name, `${target.url}${path}`]),
  )
  await client.incomingPhoneNumbers(String(number?.sid)).update(urls)
  const control = async (method: string, path: string, body: Json = {}) => {
    const response = await handleControl(emulator, {method, path, body})
    return JSON.parse(response.body) as CallJson
  }
  /** Lets seconds pass, with the webhooks in them. */
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds * 1000; passed += 250) {
      clock.advance(250)
      await emulator.deliver()
    }
  }
  const alerts = async () => {
    const {json} = await call(emulator, 'GET', 'https://monitor.twilio.com/v1/Alerts')
    return (json.alerts as Json[]).map(({error_code}) => error_code)
  }
  const dial = async (body: Json = {}) =>
    (await control('POST', 'calls', {from: STRANGER, to: NUMBER, ...body})).sid
  const show = (sid: string) => control('GET', `calls/${sid}`)
  return {...sandbox, target, control, pass, alerts, dial, show}
}

const said = (steps: readonly Json[]) => steps.filter(({step}) => step === 'Say').map(({text}) => text)
const paths = (received: readonly ReceivedWebhook[]) => received.map(({path}) => path)

describe('an inbound call', () => {
  it("runs an IVR: the digits go to the action, with Twilio's parameters, signed", async () => {
    const {dial, pass, show, target, client} = await openApplication(IVR)
    const sid = await dial({digits: '1'})
    await pass(10)
    const {status, duration, steps} = await show(sid)
    assert.deepEqual(
      [status, said(steps)],
      ['completed', ['For our hours, press 1.', 'We are open all day.']],
    )
    assert.equal(duration, '4')
    assert.deepEqual(paths(target.received), ['/voice', '/menu'])
    assert.ok(target.received.every(({isSigned}) => isSigned))
    const [first, second] = target.received
    const {CallSid, CallStatus, Direction, From, To, FromCity} = first?.parameters ?? {}
    assert.deepEqual(
      {CallSid, CallStatus, Direction, From, To, FromCity},
      {
        CallSid: sid,
        CallStatus: 'ringing',
        Direction: 'inbound',
        From: STRANGER,
        To: NUMBER,
        FromCity: 'SEATTLE',
      },
    )
    assert.deepEqual(
      [second?.parameters.Digits, second?.parameters.CallStatus, second?.parameters.CallSid],
      ['1', 'in-progress', sid],
    )
    const fetched = await client.calls(sid).fetch()
    assert.deepEqual([fetched.direction, fetched.from, fetched.to], ['inbound', STRANGER, NUMBER])
  })

  it('falls through a Gather without input, and does not request its action', async () => {
    const {dial, pass, show, target} = await openApplication(IVR)
    const sid = await dial()
    await pass(15)
    assert.deepEqual(paths(target.received), ['/voice', '/goodbye'])
    assert.deepEqual(said((await show(sid)).steps), [
      'For our hours, press 1.',
      'We did not receive any input.',
      'Goodbye.',
    ])
  })

  it('can press keys, speak and hang up while it goes on', async () => {
    const {dial, pass, show, control, target} = await openApplication({
      '/voice': () => '<Response><Gather input="dtmf speech" finishOnKey="*"/></Response>',
    })
    const sid = await dial()
    await pass(1)
    await control('POST', `calls/${sid}`, {digits: '12'})
    await pass(1)
    await control('POST', `calls/${sid}`, {digits: '3*'})
    await pass(1)
    await control('POST', `calls/${sid}`, {speech: 'Hello there'})
    await pass(1)
    await control('POST', `calls/${sid}`, {hangup: true})
    assert.equal((await show(sid)).status, 'completed')
    assert.deepEqual(
      target.received
        .slice(1)
        .map(({parameters: {Digits, FinishedOnKey, SpeechResult}}) => [Digits, FinishedOnKey, SpeechResult]),
      [
        ['123', '*', undefined],
        [undefined, undefined, 'Hello there'],
      ],
    )
  })

  it('goes on in another process on the same data', async () => {
    const {dial, pass, directory, clock, target} = await openApplication(IVR)
    const sid = await dial()
    await pass(1)
    const other = openSandbox(directory)
    other.clock.ms = clock.ms
    for (let passed = 0; passed < 15; passed++) {
      other.clock.advance(1000)
      await other.emulator.deliver()
    }
    assert.equal((await other.client.calls(sid).fetch()).status, 'completed')
    assert.deepEqual(paths(target.received), ['/voice', '/goodbye'])
  })

  it('is refused with invalid keys, and to a number of others', async () => {
    const {control} = await openApplication(IVR)
    for (const wrong of [{digits: '1a'}, {to: '+12025550123'}, {hangupAfter: 'soon'}, {answeredBy: 'cat'}]) {
      const answer = await control('POST', 'calls', {from: STRANGER, to: NUMBER, ...wrong})
      assert.deepEqual([answer.status, answer.sid], [400, undefined], JSON.stringify(wrong))
    }
  })

  it('can be rejected as busy, and the callback of the number tells that', async () => {
    const {dial, pass, show, target} = await openApplication(
      {'/voice': () => '<Response><Reject reason="busy"/></Response>', '/status': () => ''},
      {voiceUrl: '/voice', statusCallback: '/status'},
    )
    const sid = await dial()
    await pass(1)
    assert.equal((await show(sid)).status, 'busy')
    const {CallStatus, SequenceNumber, CallDuration} = target.received[1]?.parameters ?? {}
    assert.deepEqual([CallStatus, SequenceNumber, CallDuration], ['busy', '0', '0'])
  })

  it('takes the fallback URL if the URL fails, and says that an error occurred if both do', async () => {
    const routes: Routes = {
      '/voice': () => '<Response><Say>',
      '/fallback': () => '<Response><Say>Fallback</Say></Response>',
    }
    const {dial, pass, show, target, alerts} = await openApplication(routes, {
      voiceUrl: '/voice',
      voiceFallbackUrl: '/fallback',
    })
    const sid = await dial()
    await pass(3)
    assert.deepEqual(said((await show(sid)).steps), ['Fallback'])
    assert.equal(target.received[1]?.parameters.ErrorCode, '12100')
    delete routes['/fallback']
    const failed = await dial()
    await pass(10)
    const {status, steps} = await show(failed)
    assert.equal(status, 'completed')
    assert.ok(steps.some(({step}) => step === 'Application error'))
    assert.deepEqual((await alerts()).sort(), ['11200', '12100', '12100'])
  })
})

describe('Record', () => {
  const VOICEMAIL: Routes = {
    '/voice': () =>
      '<Response><Record action="/recorded" recordingStatusCallback="/status"/><Say>Nothing recorded.</Say></Response>',
    '/recorded': () => '<Response><Say>Thanks.</Say></Response>',
    '/status': () => '',
  }

  it('stores a recording, and tells its action and callback', async () => {
    const {dial, pass, show, target, client} = await openApplication(VOICEMAIL)
    const sid = await dial()
    await pass(13)
    assert.deepEqual(said((await show(sid)).steps), ['Thanks.'])
    const [recording] = await client.calls(sid).recordings.list()
    assert.deepEqual(
      [recording?.status, recording?.duration, recording?.source],
      ['completed', '5', 'RecordVerb'],
    )
    for (const path of ['/recorded', '/status']) {
      const {parameters} = target.received.find((request) => request.path === path) ?? {}
      assert.deepEqual(
        [parameters?.RecordingSid, parameters?.RecordingDuration, parameters?.CallSid],
        [recording?.sid, '5', sid],
      )
    }
  })

  it('ends with a key, or when the person hangs up, and goes on after silence', async () => {
    const {dial, pass, show, control, target} = await openApplication(VOICEMAIL)
    const pressed = await dial()
    await pass(2)
    await control('POST', `calls/${pressed}`, {digits: '#'})
    await pass(2)
    await dial({hangupAfter: 3})
    await pass(5)
    const silent = await dial({speech: ''})
    await pass(9)
    assert.deepEqual(said((await show(silent)).steps), ['Nothing recorded.'])
    assert.deepEqual(
      target.received
        .filter(({path}) => path === '/recorded')
        .map(({parameters: {Digits, RecordingDuration, CallStatus}}) => [
          Digits,
          RecordingDuration,
          CallStatus,
        ]),
      [
        ['#', '2', 'in-progress'],
        ['hangup', '3', 'completed'],
      ],
    )
  })
})

describe('Dial', () => {
  const dialing = (nouns: string) => ({
    '/voice': () => `<Response><Dial action="/dialed">${nouns}</Dial></Response>`,
    '/dialed': () => '<Response><Say>Done.</Say></Response>',
    '/status': () => '',
  })

  it('connects the first that answers, and tells the action how it ended', async () => {
    const {dial, pass, show, target, client} = await openApplication(
      dialing('<Number>+15005551480</Number><Number statusCallback="/status">+12063990000</Number>'),
    )
    const sid = await dial()
    await pass(10)
    const children = await client.calls.list({parentCallSid: sid})
    assert.deepEqual(children.map(({to, status, direction}) => [to, status, direction]).sort(), [
      ['+12063990000', 'completed', 'outbound-dial'],
      ['+15005551480', 'canceled', 'outbound-dial'],
    ])
    const connected = children.find(({status}) => status === 'completed')
    const action = target.received.find(({path}) => path === '/dialed')?.parameters
    assert.deepEqual(
      [action?.DialCallStatus, action?.DialCallSid, action?.DialCallDuration, action?.CallSid],
      ['completed', connected?.sid, '5', sid],
    )
    assert.equal(target.received.find(({path}) => path === '/status')?.parameters.CallSid, connected?.sid)
    assert.deepEqual(said((await show(sid)).steps), ['Done.'])
  })

  it('tells the action about a busy number, and an invalid caller ID is an alert', async () => {
    const busy = await openApplication(dialing('+15005551486'))
    await busy.dial()
    await busy.pass(3)
    assert.equal(busy.target.received[1]?.parameters.DialCallStatus, 'busy')
    const invalid = await openApplication({
      '/voice': () => '<Response><Dial callerId="+12025550199">+12063990000</Dial></Response>',
    })
    await invalid.dial()
    await invalid.pass(3)
    assert.deepEqual(await invalid.alerts(), ['13214'])
  })

  it('hangs up on the other when the caller hangs up', async () => {
    const {dial, pass, client, show} = await openApplication(dialing('<Client>alice</Client>'))
    const sid = await dial({hangupAfter: 2})
    await pass(4)
    assert.equal((await show(sid)).status, 'completed')
    const [child] = await client.calls.list({parentCallSid: sid})
    assert.deepEqual([child?.to, child?.status], ['client:alice', 'completed'])
  })
})

describe('an outgoing call', () => {
  it('runs its TwiML, and goes on with other TwiML that a request has', async () => {
    const {client, pass, show} = await openApplication(IVR)
    const {sid} = await client.calls.create({
      to: STRANGER,
      from: NUMBER,
      twiml: '<Response><Say>One moment.</Say><Pause length="600"/></Response>',
    })
    await assert.rejects(client.calls(sid).update({twiml: '<Response/>'}), {code: 21220})
    await pass(5)
    assert.equal(
      (await client.calls(sid).update({twiml: '<Response><Say>New</Say></Response>'})).status,
      'in-progress',
    )
    await pass(2)
    const {status, steps} = await show(sid)
    assert.deepEqual([status, said(steps)], ['completed', ['One moment.', 'New']])
  })

  it('is not answered, busy or failed by the number it calls', async () => {
    const {client, pass} = await openApplication(IVR)
    const twiml = '<Response><Say>Hello</Say></Response>'
    for (const [to, expected] of [
      ['+15005551486', 'busy'],
      ['+15005551480', 'no-answer'],
      ['+15005551404', 'failed'],
    ] as const) {
      const {sid} = await client.calls.create({to, from: NUMBER, twiml, timeout: 5})
      await pass(7)
      assert.equal((await client.calls(sid).fetch()).status, expected)
    }
    for (const [to, code] of [
      ['+15005550001', 21217],
      ['+15005550002', 21214],
      ['+15005550003', 21215],
      ['+15005550004', 21216],
    ] as const) {
      await assert.rejects(client.calls.create({to, from: NUMBER, twiml}), {code})
    }
  })

  it('detects a machine before its TwiML, or while it runs', async () => {
    const {client, pass, target} = await openApplication({
      ...IVR,
      '/amd': () => '',
      '/long': () => '<Response><Pause length="4"/></Response>',
    })
    const url = `${target.url}/long`
    const create = {to: '+15005551100', from: NUMBER, url, machineDetection: 'Enable'}
    const {sid} = await client.calls.create(create)
    await pass(6)
    assert.equal((await client.calls(sid).fetch()).answeredBy, 'machine_start')
    assert.equal(target.received[0]?.parameters.AnsweredBy, 'machine_start')
    await client.calls.create({...create, asyncAmd: 'true', asyncAmdStatusCallback: `${target.url}/amd`})
    await pass(6)
    assert.deepEqual(paths(target.received), ['/long', '/long', '/amd'])
    assert.equal(target.received[1]?.parameters.AnsweredBy, undefined)
    assert.equal(target.received[2]?.parameters.AnsweredBy, 'machine_start')
  })
})
