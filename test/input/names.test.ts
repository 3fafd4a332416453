import assert from 'node:assert/strict'
import {join} from 'node:path'
import {test} from 'node:test'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import {openCatalog} from '../../src/lib/api/catalog.ts'
import {findParameter} from '../../src/lib/oclif/input/find-parameter.ts'
import {root} from '../support/run.ts'

const catalog = openCatalog(join(root, 'dist', 'catalog'))

/** Each has two parameters of one name in the API: the name is that in the path, and the flag names the other. */
const AMBIGUOUS = [
  'api:core:incoming-phone-numbers:update --target-account-sid',
  'api:iam:organizations:scim:users:update --target-id',
  'api:intelligence:v3:control-plane:operators:update --target-id',
  'api:memory:v1:stores:profiles:identifiers:patch --target-id-type',
]

test('every parameter of every operation is found by the name of its flag, of JSON output and of the request', () => {
  const wrong = new Set<string>()
  let checked = 0
  for (const {product} of catalog.index.products) {
    for (const operation of Object.values(catalog.product(product)?.operations ?? {})) {
      for (const parameter of operation.parameters) {
        assert.equal(findParameter(operation, camelCase(parameter.flag), '--params'), parameter)
        for (const name of [parameter.flag, parameter.name, parameter.wire]) {
          checked++
          if (findParameter(operation, name, '--params') !== parameter)
            wrong.add(`${operation.id} --${parameter.flag}`)
        }
      }
    }
  }
  assert.ok(checked > 10_000)
  assert.deepEqual([...wrong], AMBIGUOUS)
})
