import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {after, before, beforeEach, test} from 'node:test'
import {Catalog} from '../../src/lib/api/catalog.ts'
import {numberKinds} from '../../src/lib/phone-numbers/search-numbers.ts'
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
const emulated = (args: string[], home?: string): Promise<RunResult> =>
  runTwilio(args, {env: EMULATOR, ...(home && {home})})
const asked = (): string[] => server.requests.map(({method, path: at, search}) => `${method} ${at}?${search}`)

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

test('the list holds all numbers, not the first page of them', async () => {
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
  assert.deepEqual(asked(), [
    `GET ${path('IncomingPhoneNumbers.json')}?PageSize=1000`,
    `GET ${path('IncomingPhoneNumbers.json')}?PageSize=1000&Page=1&PageToken=PAPN999`,
  ])
})

test('the list takes properties, a subaccount, and no headings', async () => {
  server.answer(ownedList([owned(7)]))
  const {stdout} = await twilio(
    ['phone-numbers:list', '--account-sid', `AC${'2'.repeat(32)}`, '--no-header', '-o', 'tsv'].concat(
      '--properties',
      'phoneNumber,friendlyName',
    ),
  )
  assert.equal(stdout, '+12065550007\tNumber 7\n')
  assert.match(asked()[0] ?? '', /^GET \/2010-04-01\/Accounts\/AC2{32}\/Incoming/)
})

test('a number is found by itself, and what changed is shown', async () => {
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
    'SID                                 Result   Friendly Name  SMS URL                  SMS Method  Voice URL\n' +
      `${sid(7)}  Success  Support        https://example.com/sms  GET                  \n`,
  )
  assert.deepEqual(asked(), [
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

test('a number is found by its SID', async () => {
  server.answer(json(owned(7)), json(owned(7)))
  const {code, stdout} = await twilio(['phone-numbers:update', sid(7), '--friendly-name', 'x', '-o', 'json'])
  assert.equal(code, 0)
  assert.deepEqual(JSON.parse(stdout), [{sid: sid(7), result: 'Success', friendlyName: 'x'}])
  assert.deepEqual(asked(), [
    `GET ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`,
    `POST ${path(`IncomingPhoneNumbers/${sid(7)}.json`)}?`,
  ])
})

test('a part of a number that fits several is refused, and nothing is changed', async () => {
  server.answer(ownedList([owned(7), owned(8)]))
  const {code, stderr} = await twilio(['phone-numbers:update', '206555', '--friendly-name', 'x'])
  assert.equal(code, 1)
  assert.match(stderr, /206555 fits 2 phone numbers: \+12065550007, \+12065550008\./)
  assert.equal(server.requests.length, 1)
})

test('an update of nothing says so', async () => {
  server.answer(ownedList([owned(7)]))
  const {code, stdout, stderr} = await twilio(['phone-numbers:update', '+12065550007', '-o', 'tsv'])
  assert.equal(code, 0)
  assert.match(stderr, /Nothing to update/)
  assert.equal(stdout, `sid\tresult\n${sid(7)}\tNothing to update\n`)
})

test('an unknown number, and a refusal of Twilio’s, end in an error', async () => {
  server.answer(ownedList([]))
  const unknown = await twilio(['phone-numbers:update', '+15550000000', '--friendly-name', 'x'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /has no phone number \+15550000000/)
  server.answer(json(owned(7)), twilioError(400, 21402, 'VoiceUrl is not valid'))
  const refused = await twilio(['phone-numbers:update', sid(7), '--voice-url', 'https://example.com'])
  assert.equal(refused.code, 21)
  assert.equal(refused.stdout, '')
  assert.match(refused.stderr, /VoiceUrl is not valid/)
})

test('an address that Twilio cannot reach is refused, with the way to receive webhooks here', async () => {
  const {code, stderr} = await twilio([
    'phone-numbers:update',
    sid(7),
    '--sms-url',
    'http://localhost:3000/x',
  ])
  assert.equal(code, 2)
  assert.match(stderr, /--sms-url: Twilio cannot reach localhost.*\n.*open a tunnel.*ngrok http 3000/)
  assert.equal(server.requests.length, 0)
})

test('every kind of number that can be searched for can be bought', () => {
  const kinds = numberKinds(new Catalog(join(root, 'dist/catalog')))
  const commands = readdirSync(join(root, 'src/commands/phone-numbers/buy')).map((name) =>
    name.replace('.ts', ''),
  )
  assert.ok(kinds.length >= 7)
  assert.deepEqual(commands.sort(), kinds.sort())
})

test('--yes buys the first match with the settings of the command line', async () => {
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
  assert.deepEqual(asked(), [
    `GET ${path('AvailablePhoneNumbers/US/TollFree.json')}?AreaCode=206&SmsEnabled=true&Beta=false`,
    `POST ${path('IncomingPhoneNumbers/TollFree.json')}?`,
  ])
  assert.deepEqual(Object.fromEntries(server.requests[1]?.form ?? []), {
    PhoneNumber: '+12065550100',
    SmsUrl: 'https://example.com/sms',
    SmsMethod: 'GET',
  })
})

test('a kind without a purchase of its own is bought by the general one', async () => {
  server.answer(availableList('+442079460000'), json(owned(1), 201))
  const {code} = await twilio(['phone-numbers:buy:machine-to-machine', '--country-code', 'GB', '-y'])
  assert.equal(code, 0)
  assert.deepEqual(asked(), [
    `GET ${path('AvailablePhoneNumbers/GB/MachineToMachine.json')}?`,
    `POST ${path('IncomingPhoneNumbers.json')}?`,
  ])
})

test('without a terminal and without --yes nothing is bought', async () => {
  server.answer(availableList('+12065550100', '+12065550101'))
  const {code, stdout, stderr} = await twilio(['phone-numbers:buy:local', '--country-code', 'US'])
  assert.equal(code, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /Nothing was bought.*\n.*\+12065550100, \+12065550101\. Add --yes to buy the first/)
  assert.deepEqual(
    server.requests.map(({method}) => method),
    ['GET'],
  )
})

test('a search without a match, a missing country and a local address buy nothing', async () => {
  server.answer(availableList())
  const none = await twilio(['phone-numbers:buy:mobile', '--country-code', 'AQ', '--yes'])
  assert.equal(none.code, 1)
  assert.match(none.stderr, /No number for sale in AQ is like that/)
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
  ]
  assert.equal((await twilio(args)).code, 2)
  assert.deepEqual(
    server.requests.map(({method}) => method),
    ['GET'],
  )
})

test('on a terminal a person chooses, sees the price, and confirms', async () => {
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
      {see: /Which number\?[\s\S]*\+12065550101 +Seattle, WA +voice SMS/, type: '\x1b[B\r'},
      {see: /Buy \+12065550101\? It costs 1\.15 USD each month\./, type: 'y\r'},
    ],
    {server, env: CREDENTIALS},
  )
  assert.equal(code, 0, screen)
  assert.match(screen, /Bought \+12065550101\./)
  assert.equal(server.requests.at(-1)?.form.get('PhoneNumber'), '+12065550101')
})

test('on a terminal a person can still say no', async () => {
  const home = temporaryHome()
  const {code, screen} = await runOnTerminal(
    ['phone-numbers:buy:local', '--country-code', 'US', '--contains', '555'],
    [
      {see: /Which number\?/, type: '\r'},
      {see: /Buy \+\d+\? Twilio charges for it each month/, type: '\r'},
    ],
    {env: EMULATOR, home},
  )
  assert.equal(code, 1, screen)
  assert.match(screen, /Canceled: nothing was bought/)
  const {stdout} = await emulated(['phone-numbers:list', '-o', 'json'], home)
  assert.equal(JSON.parse(stdout).length, 2)
})

test('on the emulator a number is bought, listed and updated', async () => {
  const home = temporaryHome()
  const bought = await emulated(
    ['phone-numbers:buy:local', '--country-code', 'US', '--area-code', '415', '-y', '-o', 'json'],
    home,
  )
  assert.equal(bought.code, 0, bought.stderr)
  const [{sid: number, phoneNumber}] = JSON.parse(bought.stdout)
  assert.match(number, /^PN[0-9a-f]{32}$/)
  assert.match(phoneNumber, /^\+1415\d{7}$/)
  const update = ['phone-numbers:update', phoneNumber, '--voice-url', 'https://example.com/voice']
  assert.equal((await emulated(update, home)).code, 0)
  const {stdout} = await emulated(['phone-numbers:list', '-o', 'json'], home)
  const [newest] = JSON.parse(stdout)
  assert.deepEqual([newest.sid, newest.voiceUrl], [number, 'https://example.com/voice'])
})
