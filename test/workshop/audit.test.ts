import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createServer, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {text} from 'node:stream/consumers'
import {test} from 'node:test'
import {root} from '../support/run.ts'

/** Runs `npm run audit` with a registry that answers audits so. */
async function audit(answer: (response: ServerResponse) => void) {
  const registry = createServer((request, response) => {
    request.resume()
    if (request.url?.startsWith('/-/npm/v1/security/')) answer(response)
    else response.writeHead(404).end()
  }).listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const {port} = registry.address() as AddressInfo
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/audit.ts'], {
    cwd: root,
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_fetch_retries: '0',
      npm_config_audit: 'true',
    },
  })
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  registry.close()
  return {stdout, stderr, code}
}

const answers = (status: number, data: unknown) => (response: ServerResponse) =>
  response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(data))

test('no known vulnerability is a success', async () => {
  const {stdout, code} = await audit(answers(200, {}))
  assert.deepEqual([stdout, code], ['Known vulnerabilities in installed packages: 0\n', 0])
})

test('a known vulnerability of an installed package fails, and names the package', async () => {
  const advisory = {
    id: 1,
    url: 'https://example.com/advisories/1',
    title: 'A vulnerability of the test',
    severity: 'high',
    vulnerable_versions: '>=0',
  }
  const {stderr, code} = await audit(answers(200, {twilio: [advisory]}))
  assert.equal(code, 1)
  assert.match(stderr, /^twilio .*: high$/m)
})

test('a registry that does not answer audits is said, and is no failure', async () => {
  const {stdout, code} = await audit(answers(405, {}))
  assert.equal(code, 0)
  assert.match(stdout, /^skipped: the registry does not answer audits \(405 Method Not Allowed\)$/m)
})
