import assert from 'node:assert/strict'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, describe, it} from 'node:test'
import {OpenApiDocuments} from '../../scripts/catalog/documents.ts'
import {
  collectSpecification,
  readSpecification,
  SpecificationFacts,
} from '../../scripts/catalog/specification.ts'
import {createExamples, createSampleValue} from '../../src/lib/api/documentation.ts'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import {listPrefixes} from '../../src/lib/api/patterns.ts'
import {catalog} from '../emulator/sandbox.ts'

const specification = readSpecification(new URL('../../data/specification.json', import.meta.url))
const facts = new SpecificationFacts(specification)

/** The prefixes of SIDs by resource, taken from the documents on their own. */
const SIDS = JSON.parse(
  readFileSync(new URL('../emulator/specification-sids.json', import.meta.url), 'utf8'),
) as Record<string, string[]>

const operations: Operation[] = catalog.index.products.flatMap(({product}) =>
  Object.values(catalog.product(product)?.operations ?? {}),
)
const parameters = operations.flatMap((operation) =>
  operation.parameters.map((parameter): [Operation, Parameter] => [operation, parameter]),
)

const withoutVersion = ({server, path}: Operation): string => {
  const [label = ''] = new URL(server).hostname.split('.')
  return `${label}${path}`
    .replace('/2010-04-01', '')
    .replace('.json', '')
    .replace(/\{\w+\}/g, '{}')
}

describe('the facts of the specification', () => {
  it('are in the catalog', () => {
    const missing = parameters.filter(
      ([{id}, parameter]) => JSON.stringify(facts.complete(id, parameter)) !== JSON.stringify(parameter),
    )
    assert.deepEqual(
      missing.map(([{id}, {flag}]) => `${id} --${flag}`),
      [],
    )
    const count = (has: (parameter: Parameter) => unknown): number =>
      parameters.filter(([, parameter]) => has(parameter) !== undefined).length
    assert.ok(count(({pattern}) => pattern) >= 1_689, 'patterns')
    assert.ok(count(({minimum}) => minimum) >= 650, 'minimums')
    assert.ok(count(({maximum}) => maximum) >= 330, 'maximums')
    assert.ok(parameters.filter(([, {type}]) => type === 'integer').length > 900, 'whole numbers')
  })

  it('have the prefixes that the documents have for each resource', () => {
    let compared = 0
    const wrong: string[] = []
    for (const operation of operations) {
      const path = withoutVersion(operation)
      const last = operation.parameters.filter((parameter) => parameter.in === 'path').at(-1)
      const expected =
        SIDS[path.replace(/\/\{\}$/, '')] ?? SIDS[path.replace(/\/\{\}$/, '').replace('/', '/v1/')]
      if (!path.endsWith('{}') || !last?.pattern || !expected) continue
      compared += 1
      const prefixes = listPrefixes(last.pattern)
      if (prefixes.length === 0 || !prefixes.every((prefix) => expected.includes(prefix))) {
        wrong.push(`${operation.id}: ${prefixes} instead of ${expected}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(compared > 200, `${compared} resources were compared`)
  })

  it('give a description to every parameter that has one in the documents', () => {
    const described = new Map(parameters.map(([{id}, {flag, text}]) => [`${id} ${flag}`, text]))
    let added = 0
    for (const [operation, parameter] of parameters) {
      const {text, ...rest} = parameter
      const found = facts.complete(operation.id, rest).text
      if (!found) continue
      added += 1
      assert.equal(described.get(`${operation.id} ${parameter.flag}`), found)
    }
    assert.ok(added >= 258, `${added} descriptions`)
  })

  it('agree with every example', () => {
    const matches = (value: string, pattern: string): boolean =>
      new RegExp(pattern).test(value.replace(/X{32}$/, 'a'.repeat(32)))
    const wrong: string[] = []
    for (const [operation, parameter] of parameters) {
      const {flag, pattern, minimum = 0, maximum = Number.POSITIVE_INFINITY, type} = parameter
      const values = [createSampleValue(operation, parameter)]
      for (const example of createExamples(operation, operation.id)) {
        values.push(
          ...[...example.matchAll(new RegExp(` --${flag} (\\w+)`, 'g'))].map(([, value = '']) => value),
        )
      }
      for (const value of values) {
        const isNumber = type === 'integer' || type === 'number'
        const fits = isNumber
          ? Number(value) >= minimum && Number(value) <= maximum
          : !pattern || matches(value, pattern)
        if (!fits) wrong.push(`${operation.id} --${flag} ${value}`)
      }
    }
    assert.deepEqual(wrong, [])
  })
})

describe('the facts that are collected from documents', () => {
  const directory = mkdtempSync(join(tmpdir(), 'switchboard-documents-'))
  after(() => rmSync(directory, {recursive: true, force: true}))
  const parameter = (flag: string, more: Partial<Parameter> = {}): Parameter => ({
    flag,
    name: flag,
    wire: flag,
    in: 'query',
    type: 'string',
    ...more,
  })
  const operation = (id: string, path: string, ...more: Parameter[]): Operation => ({
    id,
    action: 'list',
    method: 'GET',
    server: 'https://api.twilio.com',
    path,
    summary: '',
    parameters: more,
    columns: [],
  })
  const pathParameter = (name: string, prefix: string) => ({
    name,
    in: 'path',
    schema: {type: 'string', pattern: `^${prefix}[0-9a-fA-F]{32}$`},
  })
  writeFileSync(
    join(directory, 'twilio_api.json'),
    JSON.stringify({
      servers: [{url: 'https://api.twilio.com'}],
      paths: {
        '/a/{OtherName}': {
          parameters: [pathParameter('OtherName', 'AC')],
          get: {
            operationId: 'ListLetter',
            parameters: [
              {name: 'Size', in: 'query', schema: {type: 'integer', minimum: 1, maximum: 1000}},
              {
                name: 'Order',
                in: 'query',
                description: 'The `order`.',
                schema: {$ref: '#/components/a_enum_sort_order'},
              },
              {
                name: 'Parts',
                in: 'query',
                schema: {type: 'array', items: {type: 'string', pattern: '^x', format: 'uri'}},
              },
            ],
          },
        },
        '/b/{Sid}': {get: {operationId: 'ReadB', parameters: [pathParameter('Sid', '(SM|MM)')]}},
        '/d': {get: {security: [{token: []}], parameters: [{name: 'If-Match', in: 'header', schema: {}}]}},
      },
      components: {
        a_enum_sort_order: {type: 'string', enum: ['asc', 'desc', null]},
        securitySchemes: {token: {type: 'oauth2'}, password: {type: 'http'}},
      },
      security: [{password: []}],
    }),
  )
  const sid = parameter('Sid', {in: 'path'})
  const sdk = {module: '', factory: '', version: '', of: [], method: '', chain: '', takes: 'body' as const}
  const a: Operation = {
    ...operation(
      'api:a:list',
      '/a/{Sid}',
      sid,
      parameter('Size', {type: 'number'}),
      parameter('Order'),
      parameter('Parts', {repeatable: true}),
    ),
    sdk: {...sdk, method: 'page', takes: 'params'},
  }
  const b = operation('api:b:list', '/b/{Sid}', sid)
  const unknown = operation('api:c:list', '/c', parameter('Size', {type: 'number'}))
  const d = {...operation('api:d:update', '/d'), sdk}
  const collected = collectSpecification([a, b, unknown, d], new OpenApiDocuments(directory))

  it('are short: a fact, and where it holds', () => {
    const {source, ...kinds} = collected
    assert.match(source, /twilio-oai/)
    assert.deepEqual(kinds, {
      patterns: {Parts: {'^x': '*'}, Sid: {AC: 'api:a', 'SM|MM': 'api:b'}},
      numbers: {Size: {'': 'api:c', 'integer 1..1000': '*'}},
      options: {Order: {'asc|desc': '*'}},
      descriptions: {Order: {'The order.': '*'}},
      formats: {Order: {'enum SortOrder': '*'}, Parts: {uri: '*'}},
      names: {'api:a': 'Letter', 'api:b:list': 'ReadB'},
      headers: {'If-Match': 'api:d:update'},
      oauth: ['api:d'],
    })
  })

  it('complete the parameters', () => {
    const complete = ({id, parameters: all}: Operation): Partial<Parameter>[] =>
      all.map((one) => new SpecificationFacts(collected).complete(id, one))
    assert.deepEqual(complete(a), [
      {...sid, pattern: '^AC[0-9a-fA-F]{32}$'},
      {...parameter('Size'), type: 'integer', minimum: 1, maximum: 1000},
      {...parameter('Order'), format: 'enum SortOrder', options: ['asc', 'desc'], text: 'The order.'},
      {...parameter('Parts'), repeatable: true, format: 'uri', pattern: '^x'},
    ])
    assert.deepEqual(complete(b), [{...sid, pattern: '^(SM|MM)[0-9a-fA-F]{32}$'}])
    assert.deepEqual(complete(unknown), unknown.parameters)
    const found = new SpecificationFacts(collected)
    assert.deepEqual(
      found.listHeaders(d.id).map(({flag, wire, in: place}) => [flag, wire, place]),
      [['if-match', 'If-Match', 'header']],
    )
    assert.deepEqual(
      [a, b, unknown].map((one) => found.findName(one)),
      ['ListLetter', 'ReadB', undefined],
    )
    assert.deepEqual([found.needsOAuth(d.id), found.needsOAuth(a.id)], [true, false])
  })

  it('come from a directory that has documents', () => {
    const empty = mkdtempSync(join(tmpdir(), 'switchboard-documents-'))
    assert.throws(() => new OpenApiDocuments(empty), /No OpenAPI documents/)
    rmSync(empty, {recursive: true})
  })
})
