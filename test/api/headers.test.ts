import assert from 'node:assert/strict'
import {after, describe, it} from 'node:test'
import {readSpecification, SpecificationFacts} from '../../scripts/catalog/specification.ts'
import {createSampleValue} from '../../src/lib/api/documentation.ts'
import type {Operation} from '../../src/lib/api/operation.ts'
import {needsOAuth} from '../../src/lib/twilio/oauth-only.ts'
import {catalog} from '../emulator/sandbox.ts'
import {errorOf, runCommand} from '../support/context.ts'
import {temporaryHome} from '../support/run.ts'
import {json, startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const TOKEN = 'f00dfeedf00dfeedf00dfeedf00dfeed'
const BASIC = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: TOKEN}
const server = await startTwilio(() => json({}))
after(() => server.close())

const run = (argv: readonly string[]) => {
  server.requests.length = 0
  return runCommand([...argv, '-o', 'json'], {env, server})
}

/** A command line with all required flags. */
const commandLine = (operation: Operation): string[] => [
  operation.id,
  ...operation.parameters
    .filter(({required, wire}) => required && wire !== 'Authorization')
    .flatMap((parameter) =>
      parameter.type === 'boolean'
        ? [`--${parameter.flag}`]
        : [`--${parameter.flag}`, createSampleValue(operation, parameter).replace(/X{32}$/, 'a'.repeat(32))],
    )
    .map((word) => word.replace(/^'(.*)'$/, '$1')),
]

const operations: Operation[] = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)

describe('--authorization', () => {
  const own = operations.filter(({parameters}) => parameters.some(({wire}) => wire === 'Authorization'))

  it('is a parameter of 24 operations', () => {
    assert.equal(own.length, 24)
  })

  for (const operation of own) {
    it(`is sent instead of the credentials: ${operation.id}`, async () => {
      await run([...commandLine(operation), '--authorization', 'Bearer insights-token'])
      assert.deepEqual(
        server.requests.map(({headers}) => headers.authorization),
        ['Bearer insights-token'],
      )
    })
  }

  it('may be left out where it is optional', async () => {
    await run(['api:flex:v1:insights:session:create'])
    assert.equal(server.requests[0]?.headers.authorization, BASIC)
  })

  it('is sent for all pages of a list', async () => {
    const url = 'https://flex-api.twilio.com/v1/Insights/Segments?Page=1&PageToken=x'
    server.answer(
      json({segments: [{segment_id: '1'}], meta: {key: 'segments', next_page_url: url}}),
      json({segments: [{segment_id: '2'}], meta: {key: 'segments', next_page_url: null}}),
    )
    const list = ['api:flex:v1:insights:segments:list', '--authorization', 'Bearer insights-token']
    const {code, stdout, stderr} = await run(list)
    assert.equal(code, 0, stderr)
    assert.equal(JSON.parse(stdout).length, 2)
    assert.deepEqual(
      server.requests.map(({headers}) => headers.authorization),
      ['Bearer insights-token', 'Bearer insights-token'],
    )
  })

  it('takes the access tokens of the emulator there, and no others', async () => {
    const options = {home: temporaryHome()}
    const emulate = async (...argv: string[]) => {
      const outcome = await runCommand([...argv, '-p', 'emulator', '-o', 'json'], options)
      return {...outcome, record: outcome.code === 0 ? JSON.parse(outcome.stdout)[0] : undefined}
    }
    const {record: key} = await emulate('api:core:keys:create')
    const grant = [
      '--grant-type',
      'client_credentials',
      '--client-id',
      key.sid,
      '--client-secret',
      key.secret,
    ]
    const {record: token} = await emulate('api:iam:v1:token:create', ...grant)
    const session = ['api:flex:v1:insights:session:create', '--authorization']
    const accepted = await emulate(...session, `Bearer ${token.accessToken}`)
    assert.equal(accepted.code, 0, accepted.stderr)
    const refused = await emulate(...session, 'Bearer insights-token')
    assert.equal(errorOf(refused).id, 'authentication-failed')
  })

  it('is not mistaken for the credentials of the profile when Twilio refuses it', async () => {
    const session = ['api:flex:v1:insights:session:create']
    const hintFor = async (...argv: string[]): Promise<string> => {
      server.answer(json({code: 20003, message: 'Authenticate'}, 401))
      return errorOf(await run(argv)).hint ?? ''
    }
    assert.match(await hintFor(...session), /profiles:list/)
    assert.doesNotMatch(await hintFor(...session, '--authorization', 'Bearer insights-token'), /profile/)
  })

  it('is never printed', async () => {
    server.answer(json({code: 20003, message: 'Not valid: insights-token'}, 401))
    const session = ['api:flex:v1:insights:session:create', '--authorization', 'Bearer insights-token']
    const {code, stdout, stderr} = await run([...session, '-l', 'debug'])
    assert.equal(code, 20)
    assert.doesNotMatch(stdout + stderr, /insights-token/)
    assert.match(stderr, /Not valid/)
  })
})

describe('--if-match', () => {
  const update = ['api:iam:organizations:scim:users:update', '--organization-sid', `OR${'a'.repeat(32)}`]
  const user = ['--id', `US${'a'.repeat(32)}`, '--user-name', 'ada@example.com']

  it('is sent by the update of a SCIM user', async () => {
    await run([...update, ...user, '--if-match', 'W/"1"'])
    const [request] = server.requests
    assert.equal(request?.method, 'PUT')
    assert.equal(request?.headers['if-match'], 'W/"1"')
    assert.equal(request?.headers['content-type'], 'application/json')
    assert.deepEqual(JSON.parse(request?.body ?? ''), {userName: 'ada@example.com'})
  })

  it('may be left out', async () => {
    await run([...update, ...user])
    assert.equal(server.requests[0]?.headers['if-match'], undefined)
  })
})

describe('an operation of organizations, which takes OAuth only,', () => {
  const organizations = operations.filter(({server: host, path}) => needsOAuth(new URL(`${host}${path}`)))

  it("is known by its URL, which agrees with Twilio's documents", () => {
    const facts = new SpecificationFacts(
      readSpecification(new URL('../../data/specification.json', import.meta.url)),
    )
    assert.equal(organizations.length, 11)
    assert.deepEqual(
      operations.filter(({id}) => facts.needsOAuth(id)),
      organizations,
    )
  })

  for (const operation of organizations) {
    it(`says so when Twilio refuses the credentials: ${operation.id}`, async () => {
      for (const status of [401, 403]) {
        server.answer(json({code: 20003, message: 'Authenticate', status}, status))
        const outcome = await run(commandLine(operation))
        assert.equal(server.requests[0]?.headers.authorization, BASIC)
        const {hint = ''} = errorOf(outcome)
        assert.match(hint, /OAuth/)
        assert.match(hint, /profiles:create --client-id/)
      }
    })
  }

  it('says so in its help', async () => {
    for (const id of ['api:iam:organizations:scim:users:list', 'api:iam:organizations:accounts:list']) {
      assert.match((await runCommand([id, '--help'])).stdout, /OAuth access token/)
    }
    assert.doesNotMatch((await runCommand(['api:iam:v1:keys:list', '--help'])).stdout, /OAuth/)
  })
})
