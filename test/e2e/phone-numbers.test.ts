import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {listNumberTypes} from '../../src/lib/phone-numbers/search-numbers.ts'
import {parseError} from '../support/printed-error.ts'
import {type RunOptions, type RunResult, root, runTwilio, temporaryHome} from '../support/run.ts'
import {runOnTerminal} from '../support/terminal.ts'
import {json, startTwilio, type TwilioServer, twilioError} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const CREDENTIALS = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f00dfeedf00dfeedf00dfeedf00dfeed'}
const EMULATOR = {TWILIO_PROFILE: 'emulator'}
const sid = (number: number): string => `PN${String(number).padStart(32, '0')}`
const path = (rest: string): string => `/2010-04-01/Accounts/${ACCOUNT}/${rest}`

let server: TwilioServer
before(async () => {
  server = await startTwilio()
})
beforeEach(() => {
  server.requests.length = 0
})
after(() => server.close())

const twilio = (args: string[], options: RunOptions = {}): Promise<RunResult> =>
  runTwilio(args, {server, ...options, env: {...CREDENTIALS, ...options.env}})
const onEmulator = (args: string[], home?: string): Promise<RunResult> =>
  runTwilio(args, {env: EMULATOR, ...(home && {home})})
const sentRequests = (): string[] =>
  server.requests.map(({method, path: at, search}) => `${method} ${at}?${search}`)

const owned = (number: number) => ({
  sid: sid(number),
  phone_number: `+1206555${String(number).padStart(4, '0')}`,
  friendly_name: `Number ${number}`,
})
const ownedList = (numbers: object[], next: string | null = null) =>
  json({incoming_phone_numbers: numbers, next_page_uri: next})
const available = (phoneNumber: string) => ({
  phone_number: phoneNumber,
  locality: 'Seattle',
  region: 'WA',
  iso_country: 'US',
  address_requirements: 'none',
  capabilities: {voice: true, SMS: true, MMS: false},
})
const availableList = (...numbers: string[]) => json({available_phone_numbers: numbers.map(available)})

test('phone-numbers:list lists the numbers of all pages', async () => {
  const first = Array.from({length: 1000}, (_, index) => owned(index))
  server.answer(
    ownedList(first, `${path('IncomingPhoneNumbers.json')}?PageSize=1000&Page=1&PageToken=PAPN999`),
    ownedList([owned(1000)]),
  )
  const {code, stdout} = await twilio(['phone-numbers:list', '-o', 'json'])
  assert.equal(code, 0)
  const numbers = JSON.parse(stdout)
  assert.equal(numbers.length, 1001)
  assert.equal(numbers[1000].phoneNumber, '+12065551000')
  assert.deepEqual(sentRequests(), [
    `GET ${path('IncomingPhoneNumbers.json')}?PageSize=1000`,
    `GET ${path('IncomingPhoneNumbers.json')}?PageSize=1000&Page=1&PageToken=PAPN999`,
  ])
})

test('phone-numbers:list accepts --properties, --account-sid and --no-header', async () => {
  server.answer(ownedList([owned(7)]))
  const {stdout} = await twilio(
    ['phone-numbers:list', '--account-sid', `AC${'2'.repeat(32)}`, '--no-header', '-o', 'tsv'].concat(
      '--properties',
      'phoneNumber,friendlyName',
    ),
  )
  assert.equal(stdout, '+12065550007\tNumber 7\n')
  assert.match(sentRequests()[0] ?? '', /^GET \/2010-04-01\/Accounts\/AC2{32}\/Incoming/)
})

test('phone-numbers:update finds a number by its digits and shows the changes', async () => {
  server.answer(ownedList([owned(7)]), json(owned(7)))
  const {code, stdout, stderr} = await twilio(
    ['phone-numbers:update', '+1 (206) 555-0007', '--sms-url', 'https://example.com/sms'].concat([
      '--sms-method',
      'GET',
      '--voice-url',
      '',
      '--friendly-name',
      'Support',
    ]),
  )
  assert.equal(stderr, '')
  assert.equal(code, 0)
  assert.equal(
    stdout,
    'SID                                 Phone Number  Result   Friendly Name  SMS URL                  SMS Method  Voice URL\n' +
      `${sid(7)}  +12065550007  Success  Support        https://example.com/sms  GET                  \n`,
  )
  assert.deepEqual(sentRequests(), [
    `GET ${path('IncomingPhoneNumbers.json')}?PhoneNumber=%2B12065550007`,
    `POST ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`,
  ])
  assert.deepEqual(Object.fromEntries(server.requests[1]?.form ?? []), {
    FriendlyName: 'Support',
    SmsUrl: 'https://example.com/sms',
    SmsMethod: 'GET',
    VoiceUrl: '',
  })
})

test('phone-numbers:update finds a number by its SID', async () => {
  server.answer(json(owned(7)), json(owned(7)))
  const {code, stdout} = await twilio(['phone-numbers:update', sid(7), '--friendly-name', 'x', '-o', 'json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), [
    {sid: sid(7), phoneNumber: '+12065550007', result: 'Success', friendlyName: 'x'},
  ])
  assert.deepEqual(sentRequests(), [
    `GET ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`,
    `POST ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`,
  ])
})

const PARTIAL: [number: string, found: object[], id: string, mentions: RegExp][] = [
  // A digit is missing.
  ['+1206555007', [owned(7)], 'number-not-found', /Did you mean \+12065550007\?/],
  ['206-555-0007', [owned(7)], 'number-not-found', /Did you mean \+12065550007\?/],
  ['2065550007', [owned(7)], 'number-not-found', /Did you mean \+12065550007\?/],
  ['206555', [owned(7), owned(8)], 'ambiguous-number', /\b2\b.*: \+12065550007, \+12065550008\./],
]
for (const [number, found, expectedId, mentions] of PARTIAL) {
  test(`phone-numbers:update ${number} changes nothing, because only a part of the number is specified`, async () => {
    server.answer(ownedList(found))
    const update = ['phone-numbers:update', number, '--friendly-name', 'x', '-o', 'json']
    const {code, stdout, stderr} = await twilio(update)
    assert.equal(code, 1)
    assert.equal(stdout, '')
    const {id, message, hint} = parseError(stderr)
    assert.equal(id, expectedId)
    assert.match(`${message} ${hint}`, mentions)
    assert.deepEqual(
      server.requests.map(({method}) => method),
      ['GET'],
    )
  })
}

for (const number of [
  '12065550007',
  '+1 (206) 555-0007',
  '+1.206.555.0007',
  '\u202a+1 206\u2011555\u20110007\u202c',
]) {
  test(`phone-numbers:update finds ${JSON.stringify(number)}, and no number that only contains it`, async () => {
    const longer = {...owned(8), phone_number: '+120655500071'}
    server.answer(ownedList([longer, owned(7)]), json(owned(7)))
    const update = ['phone-numbers:update', number, '--friendly-name', 'x', '--no-header']
    const {code, stdout, stderr} = await twilio([...update, '--properties', 'phoneNumber,result'])
    assert.equal(code, 0, stderr)
    assert.equal(stdout, '+12065550007  Success\n')
    assert.equal(sentRequests()[1], `POST ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`)
  })
}

test('phone-numbers:update refuses what is neither a number nor a SID, and sends nothing', async () => {
  for (const value of ['', '+', 'Support', '206KILLER', '+12065550007x8', '+1206+5550007']) {
    const {code, stderr} = await twilio(['phone-numbers:update', value, '--friendly-name', 'x', '-o', 'json'])
    assert.equal(code, 2)
    assert.equal(parseError(stderr).id, 'invalid-argument')
  }
  assert.equal(server.requests.length, 0)
})

test('phone-numbers:update without changes warns', async () => {
  server.answer(ownedList([owned(7)]))
  const {code, stdout, stderr} = await twilio(['phone-numbers:update', '+12065550007', '-o', 'tsv'])
  assert.equal(code, 0)
  assert.match(stderr, /Nothing to update/)
  assert.equal(stdout, `sid\tphoneNumber\tresult\n${sid(7)}\t+12065550007\tNothing to update\n`)
})

test('phone-numbers:update fails for an unknown number and when Twilio rejects a value', async () => {
  server.answer(ownedList([]))
  const unknown = await twilio(['phone-numbers:update', '+15550000000', '--friendly-name', 'x', '-o', 'json'])
  assert.equal(unknown.code, 1)
  const {id, message} = parseError(unknown.stderr)
  assert.equal(id, 'number-not-found')
  assert.match(message, /\+15550000000/)
  server.answer(json(owned(7)), twilioError(400, 21402, 'VoiceUrl is not valid'))
  const rejected = await twilio(['phone-numbers:update', sid(7), '--voice-url', 'https://example.com'])
  assert.equal(rejected.code, 21)
  assert.equal(rejected.stdout, '')
  assert.match(rejected.stderr, /VoiceUrl is not valid/)
})

test('phone-numbers:update rejects a URL that Twilio cannot reach and suggests a tunnel', async () => {
  const {code, stderr} = await twilio([
    'phone-numbers:update',
    sid(7),
    '--sms-url',
    'http://localhost:3000/x',
    '-o',
    'json',
  ])
  assert.equal(code, 2)
  const {id, message, hint} = parseError(stderr)
  assert.equal(id, 'unreachable-webhook')
  assert.match(message, /--sms-url.*localhost/)
  assert.match(hint ?? '', /tunnel.*ngrok http 3000/)
  assert.equal(server.requests.length, 0)
})

test('there is a buy command for every type of phone number', () => {
  const types = listNumberTypes(new Catalog(join(root, 'dist/catalog')))
  const commands = readdirSync(join(root, 'src/commands/phone-numbers/buy')).map((name) =>
    name.replace('.ts', ''),
  )
  assert.ok(types.length >= 7)
  assert.deepEqual(commands.sort(), types.sort())
})

test('--yes buys the first match with the requested settings', async () => {
  server.answer(availableList('+12065550100', '+12065550101'), json(owned(100), 201))
  const {code, stdout, stderr} = await twilio(
    ['phone-numbers:buy:toll-free', '--country-code', 'US', '--area-code', '206', '--sms-enabled'].concat([
      '--no-beta',
      '--limit',
      '2',
      '--sms-url',
      'https://example.com/sms',
      '--sms-method',
      'get',
      '--yes',
    ]),
  )
  assert.equal(stderr, 'Buying +12065550100, the first of 2 found.\nBought +12065550100.\n')
  assert.equal(code, 0)
  assert.match(stdout, /^SID +Phone Number +Friendly Name\s*\nPN0{29}100 +\+12065550100 +Number 100\s*\n$/)
  assert.deepEqual(sentRequests(), [
    `GET ${path('AvailablePhoneNumbers/US/TollFree.json')}?AreaCode=206&SmsEnabled=true&Beta=false`,
    `POST ${path('IncomingPhoneNumbers/TollFree.json')}?`,
  ])
  assert.deepEqual(Object.fromEntries(server.requests[1]?.form ?? []), {
    PhoneNumber: '+12065550100',
    SmsUrl: 'https://example.com/sms',
    SmsMethod: 'GET',
  })
})

test('a type without its own purchase resource is bought with the general one', async () => {
  server.answer(availableList('+442079460000'), json(owned(1), 201))
  const {code} = await twilio(['phone-numbers:buy:machine-to-machine', '--country-code', 'GB', '-y'])
  assert.equal(code, 0)
  assert.deepEqual(sentRequests(), [
    `GET ${path('AvailablePhoneNumbers/GB/MachineToMachine.json')}?`,
    `POST ${path('IncomingPhoneNumbers.json')}?`,
  ])
})

test('without a terminal, phone-numbers:buy requires --yes', async () => {
  server.answer(availableList('+12065550100', '+12065550101'))
  const {code, stdout, stderr} = await twilio([
    'phone-numbers:buy:local',
    '--country-code',
    'US',
    '-o',
    'json',
  ])
  assert.equal(code, 2)
  assert.equal(stdout, '')
  const {id, hint} = parseError(stderr)
  assert.equal(id, 'confirmation-required')
  assert.match(hint ?? '', /\+12065550100, \+12065550101\. .*--yes/)
  assert.deepEqual(
    server.requests.map(({method}) => method),
    ['GET'],
  )
})

test('nothing is bought without a match, without a country or with a local URL', async () => {
  server.answer(availableList())
  const none = await twilio(['phone-numbers:buy:mobile', '--country-code', 'TN', '--yes', '-o', 'json'])
  assert.equal(none.code, 1)
  const {id, message} = parseError(none.stderr)
  assert.equal(id, 'no-numbers-available')
  assert.match(message, /\bTN\b/)
  const country = await twilio(['phone-numbers:buy:mobile', '--yes'])
  assert.equal(country.code, 2)
  assert.match(country.stderr, /country-code/)
  const args = [
    'phone-numbers:buy:local',
    '--country-code',
    'US',
    '--yes',
    '--voice-url',
    'http://localhost/',
    '-o',
    'json',
  ]
  const local = await twilio(args)
  assert.equal(local.code, 2)
  assert.equal(parseError(local.stderr).id, 'unreachable-webhook')
  assert.deepEqual(
    server.requests.map(({method}) => method),
    ['GET'],
  )
})

test('on a terminal, phone-numbers:buy lists the numbers, shows the price and asks for confirmation', async () => {
  server.answer(
    (request) =>
      request.host.startsWith('api.') ? availableList('+12065550100', '+12065550101') : undefined,
    json({
      iso_country: 'US',
      price_unit: 'usd',
      phone_number_prices: [{number_type: 'local', base_price: '1.15', current_price: '1.15'}],
    }),
    json(owned(101), 201),
  )
  const {code, screen} = await runOnTerminal(
    ['phone-numbers:buy:local', '--country-code', 'US'],
    [
      {see: /Which number .*\?[\s\S]*\+12065550101 +Seattle, WA +voice SMS/, type: '\x1b[B\r'},
      {see: /Buy \+12065550101\? It costs 1\.15 USD per month\./, type: 'y\r'},
    ],
    {server, env: CREDENTIALS},
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /Bought \+12065550101\./)
  assert.equal(server.requests.at(-1)?.form.get('PhoneNumber'), '+12065550101')
})

test('on a terminal, declining the confirmation buys nothing', async () => {
  const home = temporaryHome()
  const {code, screen} = await runOnTerminal(
    ['phone-numbers:buy:local', '--country-code', 'US', '--contains', '555'],
    [
      {see: /Which number .*\?/, type: '\r'},
      {see: /Buy \+\d+\? \(emulator\)/, type: '\r'},
    ],
    {env: EMULATOR, home},
  )
  assert.equal(code, 1, screen)
  assert.doesNotMatch(screen, /month|charge/)
  assert.match(screen, /Canceled\. Nothing was bought/)
  const {stdout} = await onEmulator(['phone-numbers:list', '-o', 'json'], home)
  assert.equal(JSON.parse(stdout).length, 2)
})

test('on the emulator, nothing talks of monthly fees', async () => {
  const {code, stderr} = await onEmulator(['phone-numbers:buy:local', '--country-code', 'US', '-o', 'json'])
  assert.equal(code, 2)
  const {id, message, hint} = parseError(stderr)
  assert.equal(id, 'confirmation-required')
  assert.doesNotMatch(`${message} ${hint}`, /month|fee|charge/)
})

test('on a terminal, what the emulator did is marked with (emulator), and what it only shows is not', async () => {
  const home = temporaryHome()
  const show = async (...args: string[]): Promise<string> => {
    const {code, screen} = await runOnTerminal(args, [], {env: EMULATOR, home})
    assert.equal(code, 0, screen)
    return screen
  }
  assert.match(
    await show('phone-numbers:buy:local', '--country-code', 'US', '--yes', '--properties', 'phoneNumber'),
    /Bought \+1\d+\. \(emulator\)/,
  )
  const [created, ...others] =
    (
      await show('api:core:messages:create', '--to', '+15558675310', '--from', '+15005550006', '--body', 'Hi')
    ).match(/\(emulator\)/g) ?? []
  assert.deepEqual([created, others], ['(emulator)', []])
  assert.doesNotMatch(await show('phone-numbers:list'), /\(emulator\)/)
  // Scripts get the same output as from Twilio.
  const piped = await onEmulator(['phone-numbers:buy:local', '--country-code', 'US', '--yes'], home)
  assert.doesNotMatch(piped.stdout + piped.stderr, /\(emulator\)/)
})

test('on the emulator, a number is bought, updated and listed', async () => {
  const home = temporaryHome()
  const bought = await onEmulator(
    ['phone-numbers:buy:local', '--country-code', 'US', '--area-code', '415', '-y', '-o', 'json'],
    home,
  )
  assert.equal(bought.code, 0, bought.stderr)
  const [{sid: number, phoneNumber}] = JSON.parse(bought.stdout)
  assert.match(number, /^PN[0-9a-f]{32}$/)
  assert.match(phoneNumber, /^\+1415\d{7}$/)
  const update = ['phone-numbers:update', phoneNumber, '--voice-url', 'https://example.com/voice']
  assert.equal((await onEmulator(update, home)).code, 0)
  const {stdout} = await onEmulator(['phone-numbers:list', '-o', 'json'], home)
  const [newest] = JSON.parse(stdout)
  assert.deepEqual([newest.sid, newest.voiceUrl], [number, 'https://example.com/voice'])
})
