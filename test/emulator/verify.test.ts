import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {listPendingCodes} from '../../src/lib/emulator/products/verify.ts'
import {runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {NUMBER, openSandbox, STRANGER} from './sandbox.ts'

describe('verify', () => {
  const {client, clock, emulator} = openSandbox()

  const lastCode = async (): Promise<string> =>
    listPendingCodes(await emulator.store.read(), '')[0]?.code ?? ''

  it('approves only the code that it sent', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop', codeLength: 5})
    const service = client.verify.v2.services(sid)
    const verification = await service.verifications.create({to: STRANGER, channel: 'sms'})
    assert.match(verification.sid, /^VE/)
    assert.deepEqual([verification.status, verification.valid], ['pending', false])
    const code = await lastCode()
    assert.equal(code.length, 5)
    // As at Twilio, Verify's messages are not among the account's.
    assert.deepEqual(await client.messages.list(), [])
    const wrong = await service.verificationChecks.create({
      to: STRANGER,
      code: code === '00000' ? '11111' : '00000',
    })
    assert.deepEqual([wrong.status, wrong.valid], ['pending', false])
    const right = await service.verificationChecks.create({to: STRANGER, code})
    assert.deepEqual([right.status, right.valid, right.sid], ['approved', true, verification.sid])
    await assert.rejects(service.verificationChecks.create({to: STRANGER, code}), {status: 404, code: 20404})
    assert.equal((await service.verifications(verification.sid).fetch()).status, 'approved')
  })

  it('sends the same code again while the verification is pending, up to five times', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    const first = await service.verifications.create({to: STRANGER, channel: 'sms'})
    const code = await lastCode()
    await service.verificationChecks.create({to: STRANGER, code: code === '000000' ? '111111' : '000000'})
    clock.advance(60_000)
    const second = await service.verifications.create({to: STRANGER, channel: 'call'})
    assert.deepEqual(
      [second.sid, second.status, second.channel, second.sendCodeAttempts.length],
      [first.sid, 'pending', 'call', 2],
    )
    assert.deepEqual(second.dateCreated, first.dateCreated)
    assert.equal(await lastCode(), code)
    for (let index = 0; index < 3; index++) {
      await service.verifications.create({to: STRANGER, channel: 'sms'})
    }
    await assert.rejects(service.verifications.create({to: STRANGER, channel: 'sms'}), {
      status: 429,
      code: 60203,
    })
    assert.equal((await service.verificationChecks.create({to: STRANGER, code})).status, 'approved')
    // After that, a new one starts.
    const next = await service.verifications.create({to: STRANGER, channel: 'sms'})
    assert.notEqual(next.sid, first.sid)
  })

  it('does not extend the ten minutes when it sends a code again', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    const first = await service.verifications.create({to: STRANGER, channel: 'sms'})
    clock.advance(9 * 60_000)
    await service.verifications.create({to: STRANGER, channel: 'sms'})
    clock.advance(60_000)
    assert.equal((await service.verifications(first.sid).fetch()).status, 'expired')
  })

  it('rejects a code after ten minutes or five wrong checks', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    await service.verifications.create({to: STRANGER, channel: 'sms'})
    clock.advance(10 * 60_000)
    await assert.rejects(service.verificationChecks.create({to: STRANGER, code: '000000'}), {status: 404})
    await service.verifications.create({to: STRANGER, channel: 'sms'})
    const code = await lastCode()
    const wrong = code === '000000' ? '111111' : '000000'
    for (let index = 0; index < 5; index++) {
      await service.verificationChecks.create({to: STRANGER, code: wrong})
    }
    await assert.rejects(service.verificationChecks.create({to: STRANGER, code}), {status: 429, code: 60202})
    await assert.rejects(service.verifications.create({to: 'x', channel: 'sms'}), {code: 60200})
  })

  it('takes a custom code only if the service allows it', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    const custom = {to: STRANGER, channel: 'sms', customCode: '4711'}
    await assert.rejects(service.verifications.create(custom), {status: 403, code: 60204})
    await service.update({customCodeEnabled: true})
    await assert.rejects(service.verifications.create({...custom, customCode: '1'}), {code: 60200})
    await service.verifications.create(custom)
    assert.equal(await lastCode(), '4711')
    assert.equal((await service.verificationChecks.create({to: STRANGER, code: '4711'})).valid, true)
  })

  it('sends email to email addresses only', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const {verifications} = client.verify.v2.services(sid)
    await assert.rejects(verifications.create({to: STRANGER, channel: 'email'}), {code: 60200})
    await assert.rejects(verifications.create({to: 'a@example.com', channel: 'sms'}), {code: 60200})
    assert.equal((await verifications.create({to: 'a@example.com', channel: 'email'})).to, 'a@example.com')
  })

  it('is limited by the buckets of a rate limit, for each key', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    const limit = await service.rateLimits.create({uniqueName: 'ip'})
    const {buckets} = service.rateLimits(limit.sid)
    await buckets.create({max: 2, interval: 60})
    await assert.rejects(buckets.create({max: 3, interval: 60}), {code: 60211})
    await assert.rejects(service.rateLimits.create({uniqueName: 'ip'}), {code: 60208})
    await assert.rejects(service.rateLimits.create({uniqueName: 'a b'}), {code: 60209})
    const start = (to: string, ip: string) =>
      service.verifications.create({to, channel: 'sms', rateLimits: JSON.stringify({ip})})
    await start('+12065550101', '192.0.2.1')
    await start('+12065550102', '192.0.2.1')
    await assert.rejects(start('+12065550103', '192.0.2.1'), {status: 429, code: 20429})
    await start('+12065550103', '192.0.2.2')
    clock.advance(60_000)
    await start('+12065550104', '192.0.2.1')
    await assert.rejects(
      service.verifications.create({to: STRANGER, channel: 'sms', rateLimits: '{"other": "x"}'}),
      {code: 60200},
    )
  })

  it('counts attempts and those that were converted', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop', customCodeEnabled: true})
    const service = client.verify.v2.services(sid)
    const {sid: verificationSid} = await service.verifications.create({to: '+12065550110', channel: 'sms'})
    await service.verifications.create({to: '+12065550110', channel: 'call'})
    await service.verifications(verificationSid).update({status: 'approved'})
    await service.verifications.create({to: '+442071838750', channel: 'sms'})
    const list = await client.verify.v2.verificationAttempts.list({verificationSid})
    assert.deepEqual(
      list.map(({channel, conversionStatus}) => [channel, conversionStatus]),
      [
        ['call', 'converted'],
        ['sms', 'unconverted'],
      ],
    )
    assert.equal((await client.verify.v2.verificationAttempts(list[0]?.sid ?? '').fetch()).serviceSid, sid)
    const summary = client.verify.v2.verificationAttemptsSummary()
    const all = await summary.fetch({verifyServiceSid: sid})
    assert.deepEqual([all.totalAttempts, all.totalConverted, all.totalUnconverted], [3, 1, 2])
    assert.equal((await summary.fetch({verifyServiceSid: sid, country: 'GB'})).totalAttempts, 1)
  })

  it('cancels a verification', async () => {
    const {sid} = await client.verify.v2.services.create({friendlyName: 'Shop'})
    const service = client.verify.v2.services(sid)
    const {sid: verificationSid} = await service.verifications.create({to: STRANGER, channel: 'sms'})
    const code = await lastCode()
    assert.equal((await service.verifications(STRANGER).update({status: 'canceled'})).sid, verificationSid)
    await assert.rejects(service.verificationChecks.create({to: STRANGER, code}), {status: 404, code: 20404})
    await assert.rejects(service.verifications(verificationSid).update({status: 'approved'}), {code: 20404})
  })
})

describe('emulator:codes', () => {
  it('lists pending codes', async () => {
    const home = temporaryHome()
    const run = async (...argv: string[]) =>
      JSON.parse((await runCommand([...argv, '-o', 'json'], {home})).stdout) as Record<string, string>[]
    const [service] = await run('api:verify:v2:services:create', '-p', 'emulator', '--friendly-name', 'Shop')
    const to = ['--to', STRANGER]
    const flags = ['-p', 'emulator', '--service-sid', service?.sid ?? '', ...to]
    await run('api:verify:v2:services:verifications:create', ...flags, '--channel', 'sms')
    const [found] = await run('emulator:codes', ...to)
    assert.match(found?.code ?? '', /^\d{6}$/)
    assert.deepEqual(await run('emulator:codes', '--to', NUMBER), [])
    assert.equal((await runCommand(['emulator:codes', '--to', NUMBER, '--wait', '0'], {home})).code, 1)
    const [check] = await run(
      'api:verify:v2:services:verification-check:create',
      ...flags,
      '--code',
      found?.code ?? '',
    )
    assert.equal(check?.status, 'approved')
    assert.deepEqual(await run('emulator:codes'), [])
  })
})
