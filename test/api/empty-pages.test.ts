import assert from 'node:assert/strict'
import {after, test} from 'node:test'
import {errorOf, runCommand} from '../support/context.ts'
import {startTwilio} from '../support/twilio-server.ts'

const ACCOUNT = `AC${'1'.repeat(32)}`
const PATH = `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`
const env = {TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'f'.repeat(32)}

/** Page n of the list; a page without a link when it is the last. */
let recordsOf = (_page: number): object[] => []
let lastPage = Number.POSITIVE_INFINITY
let requests = 0
const server = await startTwilio(() => {
  const page = requests++
  const next = page < lastPage ? `${PATH}?Page=${page + 1}` : null
  return {body: {messages: recordsOf(page), next_page_uri: next, page}}
})
after(() => server.close())

for (const [what, args] of [
  ['a list', ['api:core:messages:list', '--limit', '5']],
  ['--paginate', ['api:request', 'GET', PATH, '--paginate']],
] as const) {
  test(`${what}: endless empty pages with new links are an error`, async () => {
    requests = 0
    lastPage = 1000
    recordsOf = () => []
    const outcome = await runCommand([...args, '--no-retry', '-o', 'json'], {server, env})
    assert.equal(outcome.code, 1, outcome.stderr)
    assert.equal(errorOf(outcome).id, 'page-loop')
    assert.equal(requests, 100)
  })

  test(`${what}: some empty pages between records are followed`, async () => {
    requests = 0
    lastPage = 150
    recordsOf = (page) => (page % 75 === 0 ? [{sid: `SM${page}`}] : [])
    const outcome = await runCommand([...args, '--no-retry', '-o', 'json'], {server, env})
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.equal(outcome.stdout.match(/"sid"/g)?.length, 3)
  })
}
