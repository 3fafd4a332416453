import assert from 'node:assert/strict'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {PassThrough} from 'node:stream'
import {after, test} from 'node:test'
import type {Terminal} from '../../src/lib/app/terminal.ts'
import {checkNode, checkTerminal} from '../../src/lib/doctor/check-environment.ts'
import {checkCertificates, checkProxy} from '../../src/lib/doctor/check-network.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchboard-doctor-'))
after(() => rmSync(folder, {recursive: true, force: true}))

test('a version of Node that is too old fails, and says which one to install', () => {
  assert.equal(checkNode('>=20', '20.0.0').status, 'ok')
  assert.equal(checkNode('>=20', '26.1.0').status, 'ok')
  const {status, whatToDo} = checkNode('>=20', '18.20.8')
  assert.equal(status, 'failed')
  assert.match(whatToDo, /Node 20/)
})

const terminal = (width: number | undefined): Terminal => ({
  stdin: new PassThrough(),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  width,
  interactive: true,
  color: {stdout: false, stderr: false},
})

test('a locale without UTF-8 is a warning, on a terminal only', {skip: process.platform !== 'linux'}, () => {
  const check = (width: number | undefined, env: Record<string, string>) =>
    checkTerminal(terminal(width), env).status
  assert.equal(check(80, {LANG: 'en_US.UTF-8'}), 'ok')
  assert.equal(check(80, {LANG: 'en_US.UTF-8', LC_ALL: 'C'}), 'warning')
  assert.equal(check(80, {LC_CTYPE: 'C.utf8'}), 'ok')
  assert.equal(check(80, {}), 'warning')
  assert.equal(check(undefined, {}), 'ok')
})

test('a proxy is named without its password; one that cannot be used fails', () => {
  assert.equal(checkProxy('api.twilio.com', {}).status, 'ok')
  const named = checkProxy('api.twilio.com', {HTTPS_PROXY: 'http://me:hush@proxy.example:3128'})
  assert.equal(named.status, 'ok')
  assert.match(named.detail, /proxy\.example/)
  assert.doesNotMatch(named.detail, /hush/)
  assert.equal(checkProxy('api.twilio.com', {HTTPS_PROXY: 'ftp://proxy.example'}).status, 'failed')
})

test('certificates: a variable that is ignored is a warning, a file without any is a warning or fails', () => {
  const file = join(folder, 'no-certificate.pem')
  writeFileSync(file, 'nothing')
  const check = (env: Record<string, string>) => checkCertificates(env).status
  assert.equal(check({}), 'ok')
  assert.equal(check({NODE_TLS_REJECT_UNAUTHORIZED: '0'}), 'warning')
  assert.equal(check({NODE_EXTRA_CA_CERTS: file}), 'warning')
  assert.equal(check({TWILIO_CA_BUNDLE: join(folder, 'missing.pem')}), 'failed')
})
