import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {describe, test} from 'node:test'
import type {OutputRecord} from '../../src/lib/output/record.ts'
import {written} from './capture.ts'

// The expected texts were written by twilio-cli 6.2.4 in this time zone.
process.env.TZ = 'America/Denver'

interface Case {
  readonly name: string
  readonly records: OutputRecord[]
  readonly properties?: string
  readonly header: boolean
  readonly expected: Partial<Record<'columns' | 'tsv' | 'json', string>>
}

const cases: Case[] = JSON.parse(
  readFileSync(new URL('official.json', import.meta.url), 'utf8'),
  (_key, value) => (typeof value?.$date === 'string' ? new Date(value.$date) : value),
)

describe('the same bytes as the official CLI', () => {
  for (const {name, records, properties, header, expected} of cases) {
    for (const [format, text] of Object.entries(expected) as ['columns' | 'tsv' | 'json', string][]) {
      test(`${format}: ${name}`, async () => {
        const options = properties === undefined ? {header} : {header, properties: properties.split(',')}
        assert.equal((await written(format, [records], options)).stdout, text)
        const onePageEach = records.map((record) => [record])
        assert.equal((await written(format, onePageEach, options)).stdout, text, 'one record a page')
      })
    }
  }
})
