import assert from 'node:assert/strict'
import {before, describe, it} from 'node:test'
import {listUnfilled, listViolations, requestOf, responses} from './measure-responses.ts'
import {catalog, openSandbox} from './sandbox.ts'
import {Tour} from './tour.ts'

interface Measured {
  readonly id: string
  readonly violations: readonly string[]
  /** Undefined if the specification has no example. */
  readonly unfilled?: readonly string[]
}

/** Operations that need what no request of the tour creates: a conference, a media file, an add-on of the marketplace. */
const isUnreachable = (status: number): boolean => status === 404

async function measure(): Promise<Measured[]> {
  const measured: Measured[] = []
  const {emulator, clock} = openSandbox()
  const tour = new Tour(emulator, requestOf)
  for (const {product: name} of catalog.index.products) {
    const product = catalog.product(name)
    assert.ok(product)
    for await (const {operation, response} of tour.visit(product)) {
      const {id} = operation
      // Messages and calls end.
      clock.advance(1000)
      const specified = responses.operations[id]
      if (!specified || isUnreachable(response.status)) continue
      measured.push({
        id,
        violations: listViolations(id, specified, response),
        ...(specified.example !== undefined && {unfilled: listUnfilled(specified.example, response.json)}),
      })
    }
  }
  return measured
}

const percent = (part: number, of: number): number => Math.round((1000 * part) / of) / 10

describe("the responses of all operations, compared with Twilio's OpenAPI documents", () => {
  let measured: Measured[] = []
  before(async () => {
    measured = await measure()
    assert.ok(measured.length > 1350, `${measured.length} operations were called`)
  })

  it('have the status, the types, the formats and the choices of the schemas', (context) => {
    const wrong = measured.filter(({violations}) => violations.length > 0)
    const valid = percent(measured.length - wrong.length, measured.length)
    context.diagnostic(`${valid} % of ${measured.length} responses are valid`)
    const list = wrong.map(({id, violations}) => `${id}: ${violations.slice(0, 5).join('; ')}`)
    assert.ok(valid >= 99, `${valid} %\n${list.join('\n')}`)
  })

  it('have a value for each property that the examples show', (context) => {
    const compared = measured.filter(({unfilled}) => unfilled)
    const less = compared.filter(({unfilled = []}) => unfilled.length > 0)
    const complete = percent(compared.length - less.length, compared.length)
    context.diagnostic(`${complete} % of ${compared.length} responses are as complete as the example`)
    const list = less.map(({id, unfilled = []}) => `${id}: ${unfilled.slice(0, 10).join(' ')}`)
    assert.ok(complete >= 86, `${complete} %\n${list.join('\n')}`)
  })
})
