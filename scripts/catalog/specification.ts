import {readFileSync} from 'node:fs'
import {camelCase} from '../../src/lib/api/camel-case.ts'
import type {Operation, Parameter} from '../../src/lib/api/operation.ts'
import type {OpenApiDocuments, Schema, Specified} from './documents.ts'
import {toFlagName} from './names.ts'
import {toPlainText} from './text.ts'

/**
 * A kind of fact: flag → fact → where it holds: `*` (all operations not listed with another fact), topics
 * (`api:core:calls`) and operation ids, separated by spaces. The fact `""` means that there is none.
 */
type Facts = Readonly<Record<string, Readonly<Record<string, string>>>>

/** `data/specification.json`: what Twilio's OpenAPI documents say about parameters and the SDK does not. */
export interface Specification {
  readonly source: string
  /** The prefixes of SIDs (`SM|MM`), or a regular expression for other values. */
  readonly patterns: Facts
  /** `integer`, `integer 1..1000`, `number 0..`. */
  readonly numbers: Facts
  /** Allowed values: `asc|desc`. */
  readonly options: Facts
  readonly descriptions: Facts
  /** What the SDKs have a class for: `uri`, `enum UpdateStatus`. */
  readonly formats: Facts
  /** Topic → the operation ids of its operations without their verb: `Message`. Operation → its operation id: `ListRolePermissions`. */
  readonly names: Readonly<Record<string, string>>
  /** Headers that the SDK sends but does not declare, by name: ids of operations, separated by spaces. */
  readonly headers: Readonly<Record<string, string>>
  /** Topics with operations that take OAuth access tokens only. */
  readonly oauth: readonly string[]
}

const KINDS = ['patterns', 'numbers', 'options', 'descriptions', 'formats'] as const

type Kind = (typeof KINDS)[number]

const SOURCE =
  "Twilio's OpenAPI documents (https://github.com/twilio/twilio-oai), as twilio-cli 6.2.4 contains them. " +
  'Written by scripts/specification.ts.'

const SID = /^\^\(?([A-Z|]+|\[[^\]]+\]\{2\})\)?\[0-9a-fA-F\]\{32\}\$$/

/** The fact of each kind for a parameter of the SDK; '' for none. */
const describe = (parameter: Parameter, specified: Specified) => {
  const {schema, description} = specified
  const values = schema.enum?.filter((value) => typeof value === 'string') ?? []
  return {
    patterns: (schema.pattern && SID.exec(schema.pattern)?.[1]) ?? schema.pattern ?? '',
    numbers: describeNumber(schema),
    options: parameter.options ? '' : values.join('|'),
    descriptions: parameter.text ? '' : toPlainText(description),
    formats: describeFormat(parameter, specified),
  }
}

const FORMATS: ReadonlySet<string> = new Set([
  'uri',
  'phone-number',
  'endpoint',
  'twiml',
  'http-method',
  'int64',
])

const describeFormat = (
  {name, in: place}: Parameter,
  {schema: {type, format = ''}, reference}: Specified,
): string => {
  const [, enumName] = /_enum_(\w+)$/.exec(reference ?? '') ?? []
  if (enumName) return `enum ${pascalCase(enumName)}`
  if (type === undefined && place !== 'header') return 'any'
  // The SDKs have their own type for the size of a page.
  return FORMATS.has(format) && name !== 'pageSize' ? format : ''
}

const pascalCase = (name: string): string =>
  name.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const describeNumber = ({type, minimum, maximum}: Schema): string => {
  if (type !== 'integer' && type !== 'number') return ''
  const hasRange = minimum !== undefined || maximum !== undefined
  return hasRange ? `${type} ${minimum ?? ''}..${maximum ?? ''}` : type
}

/** Collects the facts about the parameters of operations from OpenAPI documents. */
export const collectSpecification = (
  sdkOperations: readonly Operation[],
  documents: OpenApiDocuments,
): Specification => {
  const headers: Record<string, string> = {}
  const operations = sdkOperations.map((operation) => {
    // Only the SDK's methods for JSON bodies take any headers.
    if (operation.sdk?.takes !== 'body') return operation
    const known = operation.parameters.map(({wire}) => wire)
    const missing = documents.listHeaders(operation).filter((name) => !known.includes(name))
    for (const name of missing) headers[name] = [headers[name], operation.id].filter(Boolean).join(' ')
    return {...operation, parameters: [...operation.parameters, ...missing.map(createHeader)]}
  })
  const oauth = operations.filter((operation) => documents.needsOAuth(operation)).map(({id}) => getTopic(id))
  const found: Record<Kind, Map<string, Map<string, string>>> = {
    patterns: new Map(),
    numbers: new Map(),
    options: new Map(),
    descriptions: new Map(),
    formats: new Map(),
  }
  for (const operation of operations) {
    for (const parameter of operation.parameters) {
      const specified = documents.find(operation, parameter)
      const facts = specified && describe(parameter, specified)
      for (const kind of KINDS) {
        const ofFlag = found[kind].get(parameter.flag) ?? new Map<string, string>()
        found[kind].set(parameter.flag, ofFlag.set(operation.id, facts?.[kind] ?? ''))
      }
    }
  }
  return {
    source: SOURCE,
    patterns: compact(found.patterns, 'patterns'),
    numbers: compact(found.numbers, 'numbers'),
    options: compact(found.options, 'options'),
    descriptions: compact(found.descriptions, 'descriptions'),
    formats: compact(found.formats, 'formats'),
    names: collectNames(operations, documents),
    headers,
    oauth: [...new Set(oauth)].sort(),
  }
}

const VERBS: Readonly<Record<string, string>> = {page: 'List', remove: 'Delete'}

/** The verb that operation ids usually start with: `Create`. */
const getVerb = (method: string): string => VERBS[method] ?? pascalCase(method)

const collectNames = (
  operations: readonly Operation[],
  documents: OpenApiDocuments,
): Record<string, string> => {
  const byTopic = new Map<string, Operation[]>()
  for (const operation of operations) {
    byTopic.set(getTopic(operation.id), [...(byTopic.get(getTopic(operation.id)) ?? []), operation])
  }
  const entries = [...byTopic].flatMap(([topic, ofTopic]) => {
    const named = ofTopic.map((operation) => [operation, documents.findName(operation) ?? ''] as const)
    const short = named.map(([{sdk}, name]) =>
      sdk && name.startsWith(getVerb(sdk.method)) ? name.slice(getVerb(sdk.method).length) : '',
    )
    const [first] = short
    return first && short.every((name) => name === first)
      ? [[topic, first]]
      : named.filter(([, name]) => name).map(([{id}, name]) => [id, name])
  })
  return Object.fromEntries(entries.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))
}

const createHeader = (wire: string): Parameter => ({
  flag: toFlagName(wire),
  name: camelCase(wire.replaceAll('-', '_')),
  wire,
  in: 'header',
  type: 'string',
  text: `The ${wire} HTTP request header`,
})

const getTopic = (id: string): string => id.slice(0, id.lastIndexOf(':'))

const compact = (facts: ReadonlyMap<string, ReadonlyMap<string, string>>, kind: Kind): Facts =>
  Object.fromEntries(
    [...facts]
      .filter(([, ofFlag]) => [...ofFlag.values()].some((fact) => fact !== ''))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([flag, ofFlag]) => [flag, compactFlag(ofFlag, kind)]),
  )

/** Topics instead of ids where all operations of a topic agree, and `*` for the fact with the most entries. */
const compactFlag = (facts: ReadonlyMap<string, string>, kind: Kind): Record<string, string> => {
  const byTopic = new Map<string, Set<string>>()
  for (const [id, fact] of facts)
    byTopic.set(getTopic(id), (byTopic.get(getTopic(id)) ?? new Set()).add(fact))
  const places = new Map<string, Set<string>>()
  for (const [id, fact] of facts) {
    const place = byTopic.get(getTopic(id))?.size === 1 ? getTopic(id) : id
    places.set(fact, (places.get(fact) ?? new Set()).add(place))
  }
  const isOnly = [...places.keys()].filter((fact) => fact !== '').length === 1
  // With several facts, an operation of a later SDK must not get the most frequent one, except for ranges such as a page size's.
  const candidates = [...places].filter(([fact]) => fact === '' || isOnly || kind === 'numbers')
  const [[most] = ['']] = candidates.sort(([, a], [, b]) => b.size - a.size)
  return Object.fromEntries(
    [...places]
      .map(([fact, where]) => [fact, fact === most ? '*' : [...where].sort().join(' ')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([fact, where]) => fact !== '' || where !== '*'),
  )
}

/** Finds the facts about parameters. */
export class SpecificationFacts {
  readonly #facts: Readonly<Record<Kind, ReadonlyMap<string, string>>>
  readonly #names: Specification['names']
  readonly #headers: Specification['headers']
  readonly #oauth: ReadonlySet<string>

  constructor(specification: Specification) {
    this.#facts = {
      patterns: indexFacts(specification.patterns),
      numbers: indexFacts(specification.numbers),
      options: indexFacts(specification.options),
      descriptions: indexFacts(specification.descriptions),
      formats: indexFacts(specification.formats),
    }
    this.#names = specification.names
    this.#headers = specification.headers
    this.#oauth = new Set(specification.oauth)
  }

  /** The header parameters that the SDK does not declare. */
  listHeaders(id: string): Parameter[] {
    return Object.entries(this.#headers)
      .filter(([, ids]) => ids.split(' ').includes(id))
      .map(([wire]) => createHeader(wire))
  }

  /** The operation id; undefined if the specification does not have the operation. */
  findName({id, sdk}: Pick<Operation, 'id' | 'sdk'>): string | undefined {
    const ofTopic = this.#names[getTopic(id)]
    return this.#names[id] ?? (sdk && ofTopic ? getVerb(sdk.method) + ofTopic : undefined)
  }

  /** Does it take OAuth access tokens only? */
  needsOAuth(id: string): boolean {
    return this.#oauth.has(getTopic(id))
  }

  /** A parameter with what the specification says about it. */
  complete(id: string, parameter: Parameter): Parameter {
    const pattern = this.#find('patterns', id, parameter)
    const [type, range = ''] = this.#find('numbers', id, parameter).split(' ')
    const [minimum = '', maximum = ''] = range.split('..')
    const options = this.#find('options', id, parameter)
    const text = this.#find('descriptions', id, parameter)
    const format = this.#find('formats', id, parameter)
    return {
      ...parameter,
      ...(type && {type: type as 'integer' | 'number'}),
      ...(minimum && {minimum: Number(minimum)}),
      ...(maximum && {maximum: Number(maximum)}),
      ...(format && {format}),
      ...(pattern && {pattern: toPattern(pattern)}),
      ...(options && !parameter.options && {options: options.split('|')}),
      ...(text && !parameter.text && {text}),
    }
  }

  #find(kind: Kind, id: string, {flag}: Parameter): string {
    const facts = this.#facts[kind]
    return facts.get(`${flag} ${id}`) ?? facts.get(`${flag} ${getTopic(id)}`) ?? facts.get(`${flag} *`) ?? ''
  }
}

/** By flag and place. */
const indexFacts = (facts: Facts): Map<string, string> =>
  new Map(
    Object.entries(facts).flatMap(([flag, ofFlag]) =>
      Object.entries(ofFlag).flatMap(([fact, places]) =>
        places.split(' ').map((place): [string, string] => [`${flag} ${place}`, fact]),
      ),
    ),
  )

/** `SM|MM` → `^(SM|MM)[0-9a-fA-F]{32}$`; a regular expression is unchanged. */
const toPattern = (fact: string): string => {
  if (!/^([A-Z]{2}(\|[A-Z]{2})*|\[[^\]]+\]\{2\})$/.test(fact)) return fact
  return `^${fact.includes('|') ? `(${fact})` : fact}[0-9a-fA-F]{32}$`
}

export const readSpecification = (file: URL): Specification =>
  JSON.parse(readFileSync(file, 'utf8')) as Specification
