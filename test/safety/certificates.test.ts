import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'
import {strangeAuthority} from '../support/certificates.ts'
import {parseError} from '../support/printed-error.ts'
import {startProxy, type TestProxy} from '../support/proxy.ts'
import {runTwilio} from '../support/run.ts'
import {startTwilio, type TwilioServer} from '../support/twilio-server.ts'

let server: TwilioServer
let proxy: TestProxy

before(async () => {
  server = await startTwilio(undefined, {authority: strangeAuthority()})
  proxy = await startProxy({port: server.port})
})
after(async () => {
  await proxy.close()
  await server.close()
})

for (const way of ['directly', 'through a proxy']) {
  test(`with NODE_TLS_REJECT_UNAUTHORIZED=0, no credentials go ${way} to a server with an untrusted certificate`, async () => {
    const {code, stdout, stderr} = await runTwilio(['api:core:messages:list', '-o', 'json', '--no-retry'], {
      server,
      env: {
        NODE_EXTRA_CA_CERTS: undefined,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
        TWILIO_AUTH_TOKEN: 'f00dfeed'.repeat(4),
        ...(way !== 'directly' && {HTTPS_PROXY: proxy.url}),
      },
    })
    assert.equal(code, 1, stderr)
    assert.equal(stdout, '')
    assert.equal(parseError(stderr).id, 'certificate-untrusted')
    assert.ok(stderr.includes('NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored'), stderr)
    assert.equal(server.requests.length, 0)
  })
}
