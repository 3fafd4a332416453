import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, it} from 'node:test'
import {fileURLToPath} from 'node:url'
import {sidPrefix} from '../../src/lib/api/sid-prefixes.ts'
import {listKey} from '../../src/lib/emulator/resources/list-keys.ts'
import {resourcePattern} from '../../src/lib/emulator/resources/router.ts'
import {catalog} from './sandbox.ts'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')

/** The prefixes of SIDs in Twilio's OpenAPI documents (https://github.com/twilio/twilio-oai), by resource. */
const SPECIFIED = JSON.parse(read('specification-sids.json')) as Record<string, string[]>

/** The keys of the list responses in the types of an SDK module. */
function listKeysInSdk(module: string): string[] {
  const types = read(`../../node_modules/twilio/lib/rest/${module}.d.ts`)
  return [...types.matchAll(/interface \w+ extends TwilioResponsePayload \{\s*(\w+):/g)].map(
    ([, key = '']) => key,
  )
}

describe("Twilio's specification", () => {
  it('has the prefixes of the SIDs that the emulator creates and that the help shows', () => {
    const wrong = Object.entries(SPECIFIED)
      .filter(([pattern, prefixes]) => !prefixes.includes(sidPrefix(pattern)))
      .map(([pattern, prefixes]) => `${pattern}: ${sidPrefix(pattern)} instead of ${prefixes}`)
    assert.deepEqual(wrong, [])
    assert.ok(Object.keys(SPECIFIED).length > 300)
  })

  it("has the keys of the emulator's lists", () => {
    let compared = 0
    const wrong: string[] = []
    for (const {product} of catalog.index.products) {
      for (const operation of Object.values(catalog.product(product)?.operations ?? {})) {
        if (operation.action !== 'list' || !operation.sdk) continue
        const keys = listKeysInSdk(operation.sdk.module)
        if (keys.length === 0) continue
        compared += 1
        const key = listKey(resourcePattern(operation))
        if (!keys.includes(key)) wrong.push(`${operation.id}: ${key} instead of ${keys}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(compared > 300, `${compared} lists were compared`)
  })
})
