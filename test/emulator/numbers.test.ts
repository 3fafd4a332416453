import assert from 'node:assert/strict'
import {describe, it} from 'node:test'
import {type CountryCode, parsePhoneNumberFromString} from 'libphonenumber-js/max'
import {CORE, call, NUMBER, openSandbox, STRANGER} from './sandbox.ts'

interface Offer {
  readonly phone_number: string
  readonly region: string | null
  readonly locality: string | null
  readonly postal_code: string | null
  readonly lata: string | null
  readonly rate_center: string | null
  readonly address_requirements: string
  readonly capabilities: Readonly<Record<string, boolean>>
}

const openNumbers = () => {
  const sandbox = openSandbox()
  const search = async (path: string, filters: Record<string, string> = {}): Promise<Offer[]> => {
    const query = new URLSearchParams(filters)
    const {json} = await call(sandbox.emulator, 'GET', `${CORE}/AvailablePhoneNumbers/${path}.json?${query}`)
    return json.available_phone_numbers as unknown as Offer[]
  }
  const buy = (parameters: Record<string, string>, kind = '') =>
    call(sandbox.emulator, 'POST', `${CORE}/IncomingPhoneNumbers${kind}.json`, parameters)
  return {...sandbox, search, buy}
}

describe('available numbers', () => {
  const {client, search} = openNumbers()

  it('are valid numbers of at least 40 countries, the same ones each time', async () => {
    const countries = await client.availablePhoneNumbers.list({limit: 200})
    assert.ok(countries.length >= 40)
    for (const {countryCode, subresourceUris} of countries) {
      for (const uri of Object.values(subresourceUris as Record<string, string>)) {
        const kind = uri.split('/').at(-1)?.replace('.json', '')
        const found = await search(`${countryCode}/${kind}`, {PageSize: '20'})
        assert.equal(found.length, 20, uri)
        for (const {phone_number: number} of found) {
          const parsed = parsePhoneNumberFromString(number, countryCode as CountryCode)
          assert.ok(parsed?.isValid(), `${number} of ${countryCode}`)
        }
        assert.deepEqual(await search(`${countryCode}/${kind}`, {PageSize: '20'}), found)
      }
    }
  })

  it('are found by place', async () => {
    const [first] = await search('US/Local', {InLocality: 'Chicago'})
    assert.ok(first)
    const filters: Record<string, [string, keyof Offer]> = {
      InRegion: ['IL', 'region'],
      InPostalCode: [String(first.postal_code), 'postal_code'],
      InRateCenter: [String(first.rate_center), 'rate_center'],
      InLata: [String(first.lata), 'lata'],
    }
    for (const [filter, [value, property]] of Object.entries(filters)) {
      const found = await search('US/Local', {[filter]: value})
      assert.ok(found.length > 0 && found.every((offer) => offer[property] === value), filter)
    }
    const same = await search('US/Local', {InRegion: first.phone_number})
    assert.ok(same.length > 0 && same.every(({region}) => region === 'IL'))
    assert.deepEqual(await search('US/Local', {InRegion: 'ZZ'}), [])
  })

  it('are found near a place or a number', async () => {
    const near = await search('US/Local', {NearLatLong: '37.80,-122.27', Distance: '20'})
    assert.deepEqual(new Set(near.map(({locality}) => locality)), new Set(['Oakland', 'San Francisco']))
    const closer = await search('US/Local', {NearNumber: '+15105550100', Distance: '5'})
    assert.deepEqual(new Set(closer.map(({locality}) => locality)), new Set(['Oakland']))
    const {json} = await call(
      openNumbers().emulator,
      'GET',
      `${CORE}/AvailablePhoneNumbers/US/Local.json?NearLatLong=x`,
    )
    assert.equal(json.status, 400)
  })

  it('are found by pattern', async () => {
    const patterns: Record<string, RegExp> = {
      '510555****': /^\+1510555\d{4}$/,
      '+1415': /^\+1415/,
      '4242$': /4242$/,
      '**77**': /^\+1\d*77\d\d$/,
      STORE: /78673$/,
    }
    for (const [Contains, expected] of Object.entries(patterns)) {
      const found = await search('US/Local', {Contains, PageSize: '5'})
      assert.equal(found.length, 5, Contains)
      assert.ok(
        found.every(({phone_number: number}) => expected.test(number)),
        Contains,
      )
    }
  })

  it('are found by what they can do, and by the address that they require', async () => {
    assert.ok((await search('GB/Mobile', {SmsEnabled: 'true'})).every((offer) => offer.capabilities.SMS))
    assert.deepEqual(await search('GB/Mobile', {MmsEnabled: 'true'}), [])
    assert.ok((await search('DE/Local')).every((offer) => offer.address_requirements === 'local'))
    assert.deepEqual(await search('DE/Local', {ExcludeAllAddressRequired: 'true'}), [])
    assert.deepEqual(await search('DE/Local', {ExcludeLocalAddressRequired: 'true'}), [])
    assert.ok((await search('DE/Local', {ExcludeForeignAddressRequired: 'true'})).length > 0)
  })
})

describe('buying a number', () => {
  const {client, search, buy} = openNumbers()

  it('works for a number that is offered, and for no other', async () => {
    const [offer] = await search('US/Local', {AreaCode: '312'})
    assert.equal((await buy({PhoneNumber: String(offer?.phone_number)})).status, 201)
    for (const number of ['+15551234567', '+12061112222', '+999123456789']) {
      assert.equal((await buy({PhoneNumber: number})).json.code, 21422, number)
    }
    assert.equal((await buy({PhoneNumber: '12'})).json.code, 21421)
    assert.equal((await buy({AreaCode: '533'})).json.code, 21452)
  })

  it('gives the codes of the magic numbers', async () => {
    assert.equal((await buy({PhoneNumber: '+15005550000'})).json.code, 21422)
    assert.equal((await buy({PhoneNumber: '+15005550001'})).json.code, 21421)
  })

  it('asks for an address where the country wants one', async () => {
    const [offer] = await search('DE/Local')
    const number = String(offer?.phone_number)
    assert.equal((await buy({PhoneNumber: number})).json.code, 21631)
    const address = (isoCountry: string) =>
      client.addresses.create({
        customerName: 'A',
        street: 'B 1',
        city: 'C',
        region: 'D',
        postalCode: '10115',
        isoCountry,
      })
    const [abroad, there] = [await address('US'), await address('DE')]
    assert.equal((await buy({PhoneNumber: number, AddressSid: abroad.sid})).json.code, 21615)
    const bought = await buy({PhoneNumber: number, AddressSid: there.sid})
    assert.deepEqual([bought.status, bought.json.address_requirements], [201, 'local'])
  })

  it('is refused for a number that a subaccount has', async () => {
    const sub = await client.api.v2010.accounts.create({friendlyName: 'Sub'})
    const [offer] = await search('US/Local', {AreaCode: '404'})
    const phoneNumber = String(offer?.phone_number)
    const {sid} = await client.incomingPhoneNumbers.create({phoneNumber})
    await client.incomingPhoneNumbers(sid).update({accountSid: sub.sid})
    await assert.rejects(client.incomingPhoneNumbers(sid).fetch(), {status: 404})
    assert.equal((await buy({PhoneNumber: phoneNumber})).json.code, 21422)
  })
})

describe('a caller ID', () => {
  const {client, clock} = openNumbers()

  it('exists after the call with the code', async () => {
    const {validationCode, callSid} = await client.validationRequests.create({phoneNumber: STRANGER})
    assert.match(validationCode, /^\d{6}$/)
    assert.equal((await client.calls(callSid).fetch()).to, STRANGER)
    assert.deepEqual(await client.outgoingCallerIds.list(), [])
    clock.advance(5000)
    const [callerId] = await client.outgoingCallerIds.list()
    assert.equal(callerId?.phoneNumber, STRANGER)
    await client.calls.create({to: NUMBER, from: STRANGER, twiml: '<Response/>'})
    await assert.rejects(client.validationRequests.create({phoneNumber: STRANGER}), {code: 21450})
  })
})

describe('lookups', () => {
  const {client} = openNumbers()
  const lookUp = (number: string, options = {}) => client.lookups.v2.phoneNumbers(number).fetch(options)

  it('know the country and the formats of a number', async () => {
    const {countryCode, nationalFormat, callingCountryCode, valid} = await lookUp('+442079460018')
    assert.deepEqual(
      [countryCode, nationalFormat, callingCountryCode, valid],
      ['GB', '020 7946 0018', '44', true],
    )
    const national = await lookUp('020 7946 0018', {countryCode: 'GB'})
    assert.equal(national.phoneNumber, '+442079460018')
  })

  it('say what is wrong with a number', async () => {
    const expected: Record<string, string> = {
      '+1206': 'TOO_SHORT',
      '+1206752388012345': 'TOO_LONG',
      '+12061112222': 'INVALID_BUT_POSSIBLE',
      hello: 'NOT_A_NUMBER',
    }
    for (const [number, error] of Object.entries(expected)) {
      const {valid, validationErrors} = await lookUp(number)
      assert.deepEqual([valid, validationErrors], [false, [error]], number)
    }
    await assert.rejects(client.lookups.v1.phoneNumbers('+1206').fetch(), {status: 404})
  })

  it('have the packages that are asked for', async () => {
    const {lineTypeIntelligence, simSwap, callerName} = await lookUp('+447400123456', {
      fields: 'line_type_intelligence,sim_swap',
    })
    assert.deepEqual(
      [lineTypeIntelligence.type, Object.keys(simSwap).length > 0, callerName],
      ['mobile', true, null],
    )
    const {carrier} = await client.lookups.v1.phoneNumbers(NUMBER).fetch({type: ['carrier']})
    assert.equal(carrier.name, 'Emulated Carrier')
  })
})
