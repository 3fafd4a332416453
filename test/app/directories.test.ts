import assert from 'node:assert/strict'
import {homedir} from 'node:os'
import {resolve} from 'node:path'
import {test} from 'node:test'
import {configDirectory, dataDirectory, homeDirectory, NO_HOME} from '../../src/lib/app/directories.ts'

const HOME = resolve('/home/me')

test('the home directory is the one of the environment, else the one the system has for the user', () => {
  assert.equal(homeDirectory({HOME}), HOME)
  assert.equal(homeDirectory({USERPROFILE: HOME}), HOME)
  const system = homedir()
  assert.equal(homeDirectory({}), system === NO_HOME ? undefined : system)
})

test('a home that is not absolute, or that stands for none, is none', () => {
  assert.equal(homeDirectory({HOME: 'me'}), undefined)
  assert.equal(homeDirectory({HOME: NO_HOME}), undefined)
  assert.throws(() => configDirectory({HOME: NO_HOME}), {id: 'no-home-directory'})
  assert.throws(() => dataDirectory({HOME: NO_HOME}), {id: 'no-home-directory'})
})

test('configuration and data are where their variables say, else in the folder of the official CLI', () => {
  assert.equal(configDirectory({HOME}), resolve(HOME, '.twilio-cli'))
  assert.equal(dataDirectory({HOME}), resolve(HOME, '.twilio-cli'))
  assert.equal(configDirectory({HOME, TWILIO_CONFIG_DIR: '/etc/twilio'}), resolve('/etc/twilio'))
  assert.equal(dataDirectory({HOME, TWILIO_DATA_DIR: 'data'}), resolve('data'))
})
