import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Operation, Parameter, ParameterPlace, ValueType} from '../../src/lib/api/operation.ts'
import {Declarations, type DeclaredType, type Member, VALUE_TYPES} from './declarations.ts'
import {createTopic, kebabCase, pascalCase, toFlagName} from './names.ts'
import {
  type FoundResource,
  type RecordedRequest,
  SDK_ROOT,
  type SdkRecorder,
  type Solution,
} from './recorder.ts'
import {findWireKeys, type RecordShapes} from './records.ts'
import {toPlainText} from './text.ts'

const require = createRequire(import.meta.url)

/** The SDK's methods that are operations; `page` is the list. */
const METHODS = ['page', 'create', 'fetch', 'update', 'patch', 'remove'] as const
const METHOD_NAMES = new Set<string>(METHODS)

/** An operation without summary and columns. */
export type ReadOperation = Omit<Operation, 'summary' | 'columns'> & {readonly resource: string}

const toValueType = ({kind}: DeclaredType): ValueType =>
  VALUE_TYPES[kind] ?? (kind === 'named' ? 'object' : 'any')

/** A value that can be found in the request: unchanged, in an array, or in serialized JSON. */
const createMarker = (name: string): string => `@${name}@`

const createMarkedValue = ({name, type}: Member): unknown => {
  const value =
    type.kind === 'object' || type.kind === 'named' ? {key: createMarker(name)} : createMarker(name)
  return type.array ? [value] : value
}

const containsMarker = (value: unknown, name: string): boolean =>
  JSON.stringify(value)?.includes(createMarker(name)) ?? false

/** All values in a request, with their places and names. */
function* listValues(request: RecordedRequest, json: boolean): Generator<[ParameterPlace, string, unknown]> {
  for (const [wire, value] of Object.entries(request.params ?? {})) yield ['query', wire, value]
  for (const [wire, value] of Object.entries((request.data as object | undefined) ?? {})) {
    yield [json ? 'json' : 'form', wire, value]
  }
  for (const [wire, value] of Object.entries(request.headers)) yield ['header', wire, value]
}

/** Reads the operations of the SDK's resources; throws with the operation's name when it cannot. */
export class OperationReader {
  readonly #recorder: SdkRecorder
  readonly #declarations = new Map<string, Declarations>()

  constructor(recorder: SdkRecorder) {
    this.#recorder = recorder
  }

  *read(resource: FoundResource, records: (server: string) => RecordShapes): Generator<ReadOperation> {
    const name = resource.factory.slice(0, -'ListInstance'.length)
    const targets = [
      {target: resource.list, type: resource.factory, solution: resource.of, get: undefined},
      ...(resource.instance
        ? [
            {
              target: resource.instance.context,
              type: `${name}Context`,
              solution: {...resource.of, ...resource.instance.get},
              get: Object.keys(resource.instance.get),
            },
          ]
        : []),
    ]
    const declarations = this.#getDeclarations(resource.module)
    for (const {target, type, solution, get} of targets) {
      const declared = new Set(declarations.methods(type).map((method) => method.name))
      for (const method of METHODS) {
        if (!declared.has(method)) continue
        const chain = `${resource.chain}${get ? `(${get.join(', ')})` : ''}.${method === 'page' ? 'list' : method}`
        try {
          yield this.#readOperation({
            resource,
            name,
            target,
            type,
            solution,
            get,
            method,
            chain,
            declarations,
            records,
          })
        } catch (error) {
          throw new Error(`Could not read operation ${chain}: ${(error as Error).message}`, {cause: error})
        }
      }
      this.#rejectUnknownMethods(resource, [...declared])
    }
  }

  #getDeclarations(module: string): Declarations {
    let found = this.#declarations.get(module)
    if (!found) {
      found = new Declarations(join(SDK_ROOT, `${module}.d.ts`))
      this.#declarations.set(module, found)
    }
    return found
  }

  #rejectUnknownMethods(resource: FoundResource, methods: string[]): void {
    const known = /^(toJSON|get|getPage|each|list|\w+WithHttpInfo)$/
    const unknown = methods.filter((method) => !METHOD_NAMES.has(method) && !known.test(method))
    if (unknown.length > 0) throw new Error(`Unknown methods of ${resource.chain}: ${unknown.join(', ')}`)
  }

  #readOperation(of: {
    resource: FoundResource
    name: string
    target: FoundResource['list']
    type: string
    solution: Solution
    get: readonly string[] | undefined
    method: (typeof METHODS)[number]
    chain: string
    declarations: Declarations
    records: (server: string) => RecordShapes
  }): ReadOperation {
    const {resource, name, target, type, solution, get, method, chain, declarations} = of
    const overloads = declarations.methods(type).filter((overload) => overload.name === method)
    const argument = overloads
      .map((overload) => overload.parameters[0])
      .find((first) => first?.name === 'params')
    const takes = !argument ? 'nothing' : argument.type.name?.endsWith('Options') ? 'params' : 'body'
    const members =
      takes === 'params'
        ? declarations.members(argument?.type.name ?? '').filter((member) => member.type.kind !== 'function')
        : []
    const marked = Object.fromEntries(members.map((member) => [member.name, createMarkedValue(member)]))
    const args = takes === 'nothing' ? [] : [takes === 'params' ? marked : {}]
    const request = this.#recorder.record(target, method, args)
    const {server, path} = this.#recorder.createTemplate(request.uri, solution)
    const json = request.headers['Content-Type'] === 'application/json' && request.data !== undefined
    const parameters = [
      ...this.#readPathParameters(path, solution),
      ...members.map((member) =>
        this.#readParameter(member, request, json, () => this.#recordDates(target, method, members)),
      ),
      ...(takes === 'body' ? this.#readJsonProperties(argument, resource.module, declarations) : []),
    ]
    const action = method === 'page' ? 'list' : method
    const shapes = of.records(server)
    const hasResponse = method !== 'remove' && !overloads.every((overload) => overload.returnsNothing)
    const record = hasResponse ? shapes.add(resource.module, `${name}Instance`, declarations) : undefined
    if (hasResponse && !record) throw new Error(`no class ${name}Instance`)
    return {
      id: `${createTopic(server, path)}:${action}`,
      action,
      method: request.method.toUpperCase(),
      server,
      path,
      resource: name,
      sdk: {
        module: resource.module,
        factory: resource.factory,
        version: resource.version,
        of: Object.keys(resource.of),
        ...(get && {get}),
        method,
        chain,
        takes,
      },
      parameters,
      ...(request.data !== undefined && {encoding: json ? ('json' as const) : ('form' as const)}),
      ...(record && {record}),
      ...(method === 'page' && {paging: this.#readPaging(resource.module, name)}),
    }
  }

  #readPaging(module: string, name: string): 'url' | 'token' {
    const exported = require(join(SDK_ROOT, module)) as Record<string, object>
    const page = exported[`${name}Page`]
    if (!page) throw new Error(`no class ${name}Page`)
    return 'getPage' in page || Object.getPrototypeOf(page).name !== 'TokenPage' ? 'url' : 'token'
  }

  /** Path parameters in the order of the path. */
  #readPathParameters(path: string, solution: Solution): Parameter[] {
    const names = new Map(Object.keys(solution).map((name) => [pascalCase(name), name]))
    return [...path.matchAll(/\{(\w+)\}/g)].map(([, wire = '']) => {
      const isAccount = wire === 'AccountSid' && path.startsWith('/2010-04-01/')
      return {
        flag: kebabCase(wire),
        name: names.get(wire) ?? wire,
        wire,
        in: 'path' as const,
        type: 'string' as const,
        ...(!isAccount && {required: true as const}),
        ...(isAccount && {
          text: 'The SID of the account. Default: the account of the profile.',
        }),
      }
    })
  }

  /** Records the request with real dates, to see how the SDK serializes them. */
  #recordDates(target: FoundResource['list'], method: string, members: readonly Member[]): RecordedRequest {
    const day = new Date(Date.UTC(2001, 1, 3, 4, 5, 6))
    return this.#recorder.record(target, method, [
      Object.fromEntries(
        members.map((member) => [member.name, member.type.kind === 'Date' ? day : createMarkedValue(member)]),
      ),
    ])
  }

  #readParameter(
    member: Member,
    request: RecordedRequest,
    json: boolean,
    dates: () => RecordedRequest,
  ): Parameter {
    const {name, type} = member
    const found = [...listValues(request, json)].filter(([, , value]) => containsMarker(value, name))
    const [place, wire] = found[0] ?? []
    if (found.length !== 1 || !place || !wire)
      throw new Error(`parameter ${name} is in ${found.length} places`)
    let value = toValueType(type)
    if (type.kind === 'Date') {
      const sent = [...listValues(dates(), json)].find(([, at]) => at === wire)?.[2]
      value = sent === '2001-02-03' ? 'date' : 'date-time'
    }
    // A map of free keys is sent as `Prefix.key`; its flag is the SDK's name for it.
    const collapsed = wire.endsWith('.key') && value === 'object'
    const text = toPlainText(member.doc)
    return {
      flag: collapsed ? kebabCase(name) : toFlagName(wire),
      name,
      wire: collapsed ? wire.replace(/\.key$/, '.*') : wire,
      in: place,
      type: value,
      ...(!member.optional && {required: true as const}),
      ...(type.array && {repeatable: true as const}),
      ...(type.values && {options: type.values}),
      ...(text && {text}),
    }
  }

  /** The top-level properties of a JSON body, each as a flag. */
  #readJsonProperties(argument: Member | undefined, module: string, declarations: Declarations): Parameter[] {
    const className = argument?.type.name ?? ''
    const constructorOf = (require(join(SDK_ROOT, module)) as Record<string, unknown>)[className]
    const keys = findWireKeys(constructorOf)
    return declarations.members(className).map((member) => {
      const wire = keys.get(member.name)?.wire ?? member.name
      const text = toPlainText(member.doc)
      return {
        flag: toFlagName(wire),
        name: member.name,
        wire,
        in: 'json' as const,
        type: toValueType(member.type),
        ...(!member.optional && {required: true as const}),
        ...(member.type.array && {repeatable: true as const}),
        ...(member.type.values && {options: member.type.values}),
        ...(text && {text}),
      }
    })
  }
}
