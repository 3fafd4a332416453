import assert from 'node:assert/strict'
import {mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {after, test} from 'node:test'
import type {Twilio} from 'twilio'
import {Emulator} from '../../src/lib/emulator/emulator.ts'
import {unschedule} from '../../src/lib/emulator/timeline/due-entries.ts'
import {ACCOUNT, catalog, createSdk} from '../emulator/sandbox.ts'
import {root, temporaryHome} from '../support/run.ts'
import {runShell} from '../support/shell.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

/** The recipes of the page: what is under a heading of the third level, up to the next. */
const page = readFileSync(join(root, 'docs/recipes.md'), 'utf8')
const recipes = new Map(
  [...page.matchAll(/^### (.+)\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)].map(([, title = '', text = '']) => [
    title,
    /^```bash\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? '',
  ]),
)

const DAY_MS = 86_400_000
const NUMBER = '+15005550006'
const PERSON = '+15558675310'

type Env = Readonly<Record<string, string>>

/** The emulator that a recipe runs on, before and after. */
interface Place {
  readonly home: string
  readonly client: Twilio
  readonly emulator: Emulator
}

const openPlace = (home: string): Place => {
  const emulator = new Emulator({directory: join(home, 'data'), catalog, now: () => Date.now()})
  return {home, emulator, client: createSdk(emulator)}
}

/** Changes stored properties of a record: what time or a carrier would have done. */
const change = ({emulator}: Place, collection: string, sid: string, properties: object, ageMs = 0) =>
  emulator.store.write((transaction) => {
    const path = `api/Accounts/${ACCOUNT}/${collection}`
    const entry = transaction.state.get(path, sid)
    assert.ok(entry)
    for (const kind of ['message-status', 'call-step']) unschedule(transaction, kind, sid)
    transaction.update(path, entry, {
      ...entry.value,
      c: entry.value.c - ageMs,
      p: {...entry.value.p, ...properties},
    })
  })

/** A message that was sent some time ago. */
const sendMessage = async (place: Place, properties: object = {}, ageMs = 60_000) => {
  const {sid} = await place.client.messages.create({from: NUMBER, to: PERSON, body: 'Hello'})
  const date_sent = Date.now() - ageMs
  await change(place, 'Messages', sid, {status: 'delivered', date_sent, ...properties}, ageMs)
  return sid
}

interface Recipe {
  /** @returns variables of the script, if any */
  readonly prepare?: (place: Place) => Promise<unknown>
  readonly env?: Env
  /** What the script printed, and what it changed. */
  readonly check: (shown: string, place: Place, env: Env) => Promise<void> | void
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean)
const file = ({home}: Place, name: string): string => readFileSync(join(home, name), 'utf8')

const server = await startTwilio(({path, method}) => {
  if (path === '/v1/Consents/Bulk') return json({items: []}, 201)
  if (path.endsWith('/Balance.json')) return json({balance: '12.34', currency: 'USD'})
  const account = {
    sid: `AC${'c'.repeat(32)}`,
    auth_token: 'b'.repeat(32),
    friendly_name: 'Client A',
    status: 'active',
  }
  if (path === '/2010-04-01/Accounts.json') return json(account, 201)
  if (path.startsWith(`/2010-04-01/Accounts/AC${'c'.repeat(32)}`)) {
    if (path.endsWith('Keys.json') && method === 'POST') {
      return json({sid: `SK${'d'.repeat(32)}`, secret: 'e'.repeat(32), friendly_name: 'k'}, 201)
    }
    if (path.endsWith('.json') && method === 'GET') return json(account)
  }
  return undefined
})
after(() => server.close())
const main = {
  ...server.env,
  TWILIO_PROFILE: '',
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f0e1d2c3'.repeat(4),
}

const CASES: Readonly<Record<string, Recipe>> = {
  'Export failed messages with their reasons': {
    prepare: async (place) => {
      await sendMessage(place)
      await sendMessage(place, {status: 'failed', error_code: 30003, error_message: 'Unreachable'})
      await sendMessage(place, {status: 'undelivered', error_code: 30005}, 10 * DAY_MS)
    },
    check: (_, place) => {
      const [head, ...rows] = file(place, 'failed.csv').trim().split(/\r?\n/)
      assert.equal(head, 'sid,to,code,reason')
      assert.equal(rows.length, 1)
      assert.match(rows[0] ?? '', /^SM\w{32},'\+15558675310,30003,Unreachable$/)
    },
  },
  'Find out why a message failed': {
    prepare: async (place) => ({
      MESSAGE: await sendMessage(place, {status: 'failed', error_code: 30003, error_message: 'Unreachable'}),
    }),
    check: (shown) => assert.equal(shown, 'failed: 30003 Unreachable\n'),
  },
  "Export yesterday's messages as CSV": {
    prepare: async (place) => {
      const noon = Math.floor(Date.now() / DAY_MS) * DAY_MS - DAY_MS / 2
      await sendMessage(place, {body: 'today'}, 0)
      await sendMessage(place, {body: '=1+1'}, Date.now() - noon)
      await sendMessage(place, {body: 'before'}, Date.now() - noon + DAY_MS)
    },
    check: (_, place) => {
      const rows = file(place, 'yesterday.csv').trim().split(/\r?\n/)
      assert.equal(rows.length, 2, rows.join('\n'))
      assert.match(rows[1] ?? '', /,'=1\+1$/)
    },
  },
  'Count messages by status': {
    prepare: async (place) => {
      for (const status of ['delivered', 'failed', 'delivered']) await sendMessage(place, {status})
    },
    check: (shown) => assert.equal(shown, 'status\tcount\ndelivered\t2\nfailed\t1\n'),
  },
  'Send a message and wait until it is delivered': {
    env: {BUILD: '17'},
    check: async (shown, {client}) => {
      assert.equal(shown, '')
      const sent = await client.messages.list()
      assert.deepEqual(
        sent.map(({body, status}) => [body, status]),
        [['Build 17 passed', 'delivered']],
      )
    },
  },
  'Send to a list of numbers, four at a time': {
    prepare: async ({home}) => {
      writeFileSync(
        join(home, 'numbers.txt'),
        '+12065550101\n+12065550102\n+12065550103\n+12065550104\n+12065550105\n',
      )
    },
    check: async (_, place) => {
      assert.equal(lines(file(place, 'sent.csv')).length, 5)
      const to = (await place.client.messages.list()).map((message) => message.to).sort()
      assert.deepEqual(
        to,
        [1, 2, 3, 4, 5].map((digit) => `+1206555010${digit}`),
      )
    },
  },
  'Send a text that is in a file': {
    prepare: async ({home}) => writeFileSync(join(home, 'announcement.txt'), '"Open" again,\nfrom $5\n'),
    check: async (_, {client}) =>
      assert.deepEqual(
        (await client.messages.list()).map(({body}) => body),
        ['"Open" again,\nfrom $5'],
      ),
  },
  'Cancel all scheduled messages': {
    prepare: async (place) => {
      const {client} = place
      const {sid} = await client.messaging.v1.services.create({friendlyName: 's'})
      const sendAt = new Date(Date.now() + DAY_MS)
      const scheduled = {
        messagingServiceSid: sid,
        to: PERSON,
        body: 'later',
        scheduleType: 'fixed' as const,
        sendAt,
      }
      await client.messaging.v1.services(sid).phoneNumbers.create({phoneNumberSid: `PN${'0'.repeat(31)}1`})
      await client.messages.create(scheduled)
      await client.messages.create(scheduled)
      await sendMessage(place)
    },
    check: async (_, {client}) => {
      const statuses = (await client.messages.list()).map(({status}) => status).sort()
      assert.deepEqual(statuses, ['canceled', 'canceled', 'delivered'])
    },
  },
  'Redact the body of a message': {
    prepare: async (place) => ({MESSAGE: await sendMessage(place)}),
    check: async (_, {client}, {MESSAGE = ''}) =>
      assert.equal((await client.messages(MESSAGE).fetch()).body, ''),
  },
  'Redact the bodies of old messages': {
    prepare: async (place) => {
      await sendMessage(place, {}, 40 * DAY_MS)
      await sendMessage(place, {}, 50 * DAY_MS)
      await sendMessage(place, {body: 'new'})
    },
    check: async (_, {client}) => {
      const bodies = (await client.messages.list()).map(({body}) => body).sort()
      assert.deepEqual(bodies, ['', '', 'new'])
    },
  },
  'List the media of a message': {
    prepare: async ({client}) => {
      const mediaUrl = ['https://example.com/menu.pdf']
      return {MESSAGE: (await client.messages.create({from: NUMBER, to: PERSON, mediaUrl})).sid}
    },
    check: (shown, _, {MESSAGE}) =>
      assert.match(
        shown,
        new RegExp(
          `^https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Messages/${MESSAGE}/Media/ME\\w{32} application/pdf\n$`,
        ),
      ),
  },
  'Opt a person out': {
    env: {...main, PERSON},
    check: () => {
      const {path, form} = server.requests.at(-1) ?? assert.fail('nothing was sent')
      assert.equal(path, '/v1/Consents/Bulk')
      const {correlation_id, ...item} = JSON.parse(form.get('Items') ?? '')
      assert.match(correlation_id, /^[0-9a-f]{32}$/)
      assert.deepEqual(item, {contact_id: PERSON, sender_id: NUMBER, status: 'opt-out', source: 'website'})
    },
  },
  'List who has replied STOP': {
    prepare: async (place) => {
      await sendMessage(place, {direction: 'inbound', from: PERSON, body: 'Stop'})
      await sendMessage(place, {direction: 'inbound', from: PERSON, body: 'STOP'})
      await sendMessage(place, {direction: 'inbound', from: '+12065550100', body: 'More'})
      await sendMessage(place, {body: 'STOP'})
    },
    check: (shown) => assert.equal(shown, `${PERSON}\n`),
  },
  'Delete the messages of a person': {
    env: {PERSON},
    prepare: async (place) => {
      await sendMessage(place)
      await sendMessage(place, {direction: 'inbound', from: PERSON, to: NUMBER})
      await sendMessage(place, {to: '+12065550100'})
    },
    check: async (_, {client}) =>
      assert.deepEqual(
        (await client.messages.list()).map(({to}) => to),
        ['+12065550100'],
      ),
  },
  'List numbers without a webhook': {
    prepare: async ({client}) => {
      await client.incomingPhoneNumbers(`PN${'0'.repeat(31)}2`).update({smsUrl: 'https://example.com/sms'})
    },
    check: (shown) => assert.equal(shown, `${NUMBER}\n`),
  },
  'Set the webhook of all numbers': {
    check: async (_, {client}) => {
      const urls = (await client.incomingPhoneNumbers.list()).map(({smsUrl}) => smsUrl)
      assert.deepEqual(urls, ['https://example.com/sms', 'https://example.com/sms'])
    },
  },
  'Release the numbers of an old campaign': {
    prepare: async ({client}) => {
      await client.incomingPhoneNumbers(`PN${'0'.repeat(31)}2`).update({friendlyName: 'campaign-2025 west'})
    },
    check: async (_, {client}) =>
      assert.deepEqual(
        (await client.incomingPhoneNumbers.list()).map(({phoneNumber}) => phoneNumber),
        [NUMBER],
      ),
  },
  'Search for numbers to buy': {
    check: (shown) => assert.match(shown, /^(\+1206\d{7}\n){3}$/),
  },
  'Find out who owns a number': {
    check: (shown) => {
      const [found] = JSON.parse(shown)
      assert.equal(found.phoneNumber, '+12065550100')
      assert.ok('callerName' in found && 'lineTypeIntelligence' in found)
    },
  },
  'Look up a list of numbers': {
    prepare: async ({home}) => writeFileSync(join(home, 'numbers.txt'), '+12065550100\n+442079460000\n'),
    check: (_, place) =>
      assert.deepEqual(file(place, 'lookups.csv').trim().split(/\r?\n/), [
        '+12065550100,true,US',
        '+442079460000,true,GB',
      ]),
  },
  'List the longest calls': {
    prepare: async (place) => {
      for (const duration of ['9', '30', '100']) {
        const {sid} = await place.client.calls.create({from: NUMBER, to: PERSON, twiml: '<Response/>'})
        await change(place, 'Calls', sid, {status: 'completed', duration, start_time: Date.now() - 60_000})
      }
    },
    check: (shown) => {
      const [head, ...rows] = lines(shown)
      assert.equal(head, 'sid\tseconds')
      assert.deepEqual(
        rows.map((row) => row.split('\t')[1]),
        ['100', '30', '9'],
      )
    },
  },
  'Call somebody and wait for the end': {
    check: (shown) => assert.match(shown, /^Status +Duration\ncompleted +\d+ *\n$/),
  },
  'Hang up all running calls': {
    prepare: async (place) => {
      const {sid} = await place.client.calls.create({from: NUMBER, to: PERSON, twiml: '<Response/>'})
      await change(place, 'Calls', sid, {status: 'in-progress', start_time: Date.now()})
      return {CALL: sid}
    },
    check: async (_, {client}, {CALL = ''}) =>
      assert.equal((await client.calls(CALL).fetch()).status, 'completed'),
  },
  'Delete old recordings': {
    prepare: async (place) => {
      const {sid} = await place.client.calls.create({from: NUMBER, to: PERSON, twiml: '<Response/>'})
      await change(place, 'Calls', sid, {status: 'in-progress', start_time: Date.now()})
      const [old, recent] = [
        await place.client.calls(sid).recordings.create(),
        await place.client.calls(sid).recordings.create(),
      ]
      await change(place, 'Recordings', old.sid, {status: 'completed'}, 100 * DAY_MS)
      return {RECENT: recent.sid}
    },
    check: async (_, {client}, {RECENT}) =>
      assert.deepEqual(
        (await client.recordings.list()).map(({sid}) => sid),
        [RECENT],
      ),
  },
  'Show the balance': {check: (shown) => assert.match(shown, /^\d+(\.\d+)? USD\n$/)},
  "Show this month's usage by category": {
    prepare: (place) => sendMessage(place, {}, 0),
    check: (shown) => {
      const [head, ...rows] = shown.trim().split(/\r?\n/)
      assert.equal(head, 'category,count,price')
      assert.ok(rows.includes('sms,1,0.0079'), shown)
      assert.ok(rows.every((row) => Number(row.split(',')[2]) > 0))
    },
  },
  'Show what each subaccount spends': {
    prepare: ({client}) => client.api.accounts.create({friendlyName: 'Client A'}),
    check: (shown) => {
      assert.equal(lines(shown).length, 2)
      assert.match(shown, /^Client A: [\d.]+ usd$/im)
    },
  },
  'Create a subaccount and a profile for it': {
    env: main,
    check: (shown, {home}) => {
      const config = readFileSync(join(home, '.twilio-cli/config.json'), 'utf8')
      const {profiles} = JSON.parse(config)
      assert.equal(profiles['client-a'].accountSid, `AC${'c'.repeat(32)}`)
      for (const text of [config, shown]) assert.ok(!text.includes('b'.repeat(32)))
    },
  },
  'Suspend a subaccount': {
    prepare: async ({client}) => ({
      SUBACCOUNT: (await client.api.accounts.create({friendlyName: 'Client A'})).sid,
    }),
    check: (shown) => assert.match(shown, /Client A +suspended/),
  },
  'Rotate an API key': {
    prepare: async ({client}) => ({OLD_KEY: (await client.newKeys.create({friendlyName: 'old'})).sid}),
    check: async (_, place) => {
      const [key] = JSON.parse(file(place, 'key.json'))
      assert.ok(key.secret)
      assert.equal(statSync(join(place.home, 'key.json')).mode & 0o077, 0)
      assert.deepEqual((await place.client.keys.list()).map(({friendlyName}) => friendlyName).sort(), [
        'Deploy',
        'Emulator',
      ])
    },
  },
  'Take the credentials from files': {
    env: {...server.env, TWILIO_PROFILE: ''},
    prepare: async ({home}) => {
      mkdirSync(join(home, 'secrets'))
      writeFileSync(join(home, 'secrets/account-sid'), `AC${'1'.repeat(32)}\n`)
      writeFileSync(join(home, 'secrets/auth-token'), `${'9'.repeat(32)}\n`)
    },
    check: (shown) => {
      assert.equal(shown, '12.34\n')
      const basic = Buffer.from(`AC${'1'.repeat(32)}:${'9'.repeat(32)}`).toString('base64')
      assert.equal(server.requests.at(-1)?.headers.authorization, `Basic ${basic}`)
    },
  },
  'Show the most frequent errors': {
    prepare: async ({client}) => {
      for (const to of ['x', 'y']) await client.messages.create({from: NUMBER, to, body: 'x'}).catch(() => {})
      await client.messages.create({from: '+12065550100', to: PERSON, body: 'x'}).catch(() => {})
    },
    check: (shown) => {
      const [head, first, second] = lines(shown)
      assert.equal(head, 'code\tcount')
      assert.equal(first, '21211\t2')
      assert.match(second ?? '', /^\d{5}\t1$/)
    },
  },
  'See a request before it is sent': {
    check: async (shown, {client}) => {
      assert.ok(shown.startsWith('curl '), shown)
      assert.deepEqual(await client.messages.list(), [])
    },
  },
  'Act on the exit code in a cron job': {
    env: {MESSAGE: `SM${'0'.repeat(32)}`},
    check: (shown) => assert.equal(shown, 'It could not be fetched: exit code 20.\n'),
  },
  'Name a command line that you often use': {
    prepare: (place) => sendMessage(place),
    check: (shown) => assert.equal(lines(shown).at(-1), `${PERSON}\tdelivered`),
  },
  'Check a verification code in a test': {check: (shown) => assert.equal(shown, 'approved\n')},
  'Create or update a Sync document': {
    prepare: async ({client}) => {
      const {sid} = await client.sync.v1.services.create()
      await client.sync.v1.services(sid).documents.create({uniqueName: 'settings', data: {open: false}})
      return {SYNC: sid}
    },
    check: async (_, {client}, {SYNC = ''}) => {
      const {data} = await client.sync.v1.services(SYNC).documents('settings').fetch()
      assert.deepEqual(data, {open: true})
    },
  },
  'Set up a conversation that may exist': {
    env: {ORDER: 'order-17'},
    prepare: async ({client}) => {
      await client.conversations.v1.conversations.create({uniqueName: 'order-17'})
    },
    check: async (shown, {client}) => {
      assert.match(shown, /^alice *$/m)
      const all = await client.conversations.v1.conversations.list()
      assert.equal(all.length, 1)
      assert.equal((await client.conversations.v1.conversations('order-17').participants.list()).length, 1)
    },
  },
  'Build Functions and wait for the build': {
    prepare: async ({client}) => ({
      SERVICE: (await client.serverless.v1.services.create({uniqueName: 'f', friendlyName: 'f'})).sid,
    }),
    check: (shown) => assert.match(shown, /^completed *$/m),
  },
}

test('every recipe is run, and there are at least 30', () => {
  assert.deepEqual([...recipes.keys()], Object.keys(CASES))
  assert.ok(recipes.size >= 30)
  assert.equal([...page.matchAll(/^```/gm)].length, 2 * recipes.size)
})

for (const [title, {prepare, env: own, check}] of Object.entries(CASES)) {
  test(title, async () => {
    const home = temporaryHome()
    const before = openPlace(home)
    const variables: Env = {...own, ...((await prepare?.(before)) as Env | undefined)}
    await before.emulator.close()
    const env = {TWILIO_PROFILE: 'emulator', TWILIO_DATA_DIR: join(home, 'data'), ...variables}
    const {code, shown} = await runShell(recipes.get(title) ?? '', {
      env: {...env, TWILIO_PROFILE: env.TWILIO_PROFILE || undefined},
      home,
      options: ['-eu', '-o', 'pipefail'],
    })
    assert.equal(code, 0, shown)
    const place = openPlace(home)
    await check(shown, place, variables)
    await place.emulator.close()
  })
}
