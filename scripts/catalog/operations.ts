import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Operation, Parameter, ParameterPlace, ValueType} from '../../src/lib/api/operation.ts'
import {Declarations, type DeclaredType, type Member, VALUE_TYPES} from './declarations.ts'
import {flagName, kebabCase, pascalCase, topicOf} from './names.ts'
import {
  type FoundResource,
  type RecordedRequest,
  SDK_ROOT,
  type SdkRecorder,
  type Solution,
} from './recorder.ts'
import {type RecordShapes, wireKeys} from './records.ts'
import {readable} from './text.ts'

const require = createRequire(import.meta.url)

/** The SDK's methods that are operations; a list is its `page`, which is asked for page after page. */
const METHODS = ['page', 'create', 'fetch', 'update', 'patch', 'remove'] as const
const METHOD_NAMES = new Set<string>(METHODS)

/** An operation, before it has a summary and columns. */
export type ReadOperation = Omit<Operation, 'summary' | 'columns'> & {readonly resource: string}

const scalar = ({kind}: DeclaredType): ValueType => VALUE_TYPES[kind] ?? (kind === 'named' ? 'object' : 'any')

/** A value that is found again in the request: as it is, in an array, or inside serialized JSON. */
const mark = (name: string): string => `@${name}@`

const markedValue = ({name, type}: Member): unknown => {
  const value = type.kind === 'object' || type.kind === 'named' ? {key: mark(name)} : mark(name)
  return type.array ? [value] : value
}

const holds = (value: unknown, name: string): boolean => JSON.stringify(value)?.includes(mark(name)) ?? false

/** Every place in a request where a value can be, with its name there. */
function* places(request: RecordedRequest, json: boolean): Generator<[ParameterPlace, string, unknown]> {
  for (const [wire, value] of Object.entries(request.params ?? {})) yield ['query', wire, value]
  for (const [wire, value] of Object.entries((request.data as object | undefined) ?? {})) {
    yield [json ? 'json' : 'form', wire, value]
  }
  for (const [wire, value] of Object.entries(request.headers)) yield ['header', wire, value]
}

/** Reads the operations of one resource of the SDK; throws with the operation's name where it can't. */
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
    const declarations = this.#declarationsOf(resource.module)
    for (const {target, type, solution, get} of targets) {
      const declared = new Set(declarations.methods(type).map((method) => method.name))
      for (const method of METHODS) {
        if (!declared.has(method)) continue
        const chain = `${resource.chain}${get ? `(${get.join(', ')})` : ''}.${method === 'page' ? 'list' : method}`
        try {
          yield this.#operation({
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
          throw new Error(`Cannot read the operation ${chain}: ${(error as Error).message}`, {cause: error})
        }
      }
      this.#refuseUnknownMethods(resource, [...declared])
    }
  }

  #declarationsOf(module: string): Declarations {
    let found = this.#declarations.get(module)
    if (!found) {
      found = new Declarations(join(SDK_ROOT, `${module}.d.ts`))
      this.#declarations.set(module, found)
    }
    return found
  }

  #refuseUnknownMethods(resource: FoundResource, methods: string[]): void {
    const known = /^(toJSON|get|getPage|each|list|\w+WithHttpInfo)$/
    const unknown = methods.filter((method) => !METHOD_NAMES.has(method) && !known.test(method))
    if (unknown.length > 0) throw new Error(`Unknown methods of ${resource.chain}: ${unknown.join(', ')}`)
  }

  #operation(of: {
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
    const marked = Object.fromEntries(members.map((member) => [member.name, markedValue(member)]))
    const args = takes === 'nothing' ? [] : [takes === 'params' ? marked : {}]
    const request = this.#recorder.record(target, method, args)
    const {server, path} = this.#recorder.template(request.uri, solution)
    const json = request.headers['Content-Type'] === 'application/json' && request.data !== undefined
    const parameters = [
      ...this.#pathParameters(path, solution),
      ...members.map((member) =>
        this.#parameter(member, request, json, () => this.#dates(target, method, members)),
      ),
      ...(takes === 'body' ? this.#jsonProperties(argument, resource.module, declarations) : []),
    ]
    const action = method === 'page' ? 'list' : method
    const shapes = of.records(server)
    const answers = method !== 'remove' && !overloads.every((overload) => overload.answersNothing)
    const record = answers ? shapes.add(resource.module, `${name}Instance`, declarations) : undefined
    if (answers && !record) throw new Error(`no class ${name}Instance`)
    return {
      id: `${topicOf(server, path)}:${action}`,
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
      ...(method === 'page' && {paging: this.#paging(resource.module, name)}),
    }
  }

  #paging(module: string, name: string): 'url' | 'token' {
    const exported = require(join(SDK_ROOT, module)) as Record<string, object>
    const page = exported[`${name}Page`]
    if (!page) throw new Error(`no class ${name}Page`)
    return 'getPage' in page || Object.getPrototypeOf(page).name !== 'TokenPage' ? 'url' : 'token'
  }

  /** Path parameters in the order of the path. */
  #pathParameters(path: string, solution: Solution): Parameter[] {
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
          text: 'The SID of the account to work on; that of the profile when it is not given.',
        }),
      }
    })
  }

  /** The request again with real dates, which shows what the SDK makes of them. */
  #dates(target: FoundResource['list'], method: string, members: readonly Member[]): RecordedRequest {
    const day = new Date(Date.UTC(2001, 1, 3, 4, 5, 6))
    return this.#recorder.record(target, method, [
      Object.fromEntries(
        members.map((member) => [member.name, member.type.kind === 'Date' ? day : markedValue(member)]),
      ),
    ])
  }

  #parameter(
    member: Member,
    request: RecordedRequest,
    json: boolean,
    dates: () => RecordedRequest,
  ): Parameter {
    const {name, type} = member
    const found = [...places(request, json)].filter(([, , value]) => holds(value, name))
    const [place, wire] = found[0] ?? []
    if (found.length !== 1 || !place || !wire)
      throw new Error(`the parameter ${name} is in ${found.length} places`)
    let value = scalar(type)
    if (type.kind === 'Date') {
      const sent = [...places(dates(), json)].find(([, at]) => at === wire)?.[2]
      value = sent === '2001-02-03' ? 'date' : 'date-time'
    }
    // A map of free keys goes as `Prefix.key`; its flag is the SDK's name for it.
    const collapsed = wire.endsWith('.key') && value === 'object'
    const text = readable(member.doc)
    return {
      flag: collapsed ? kebabCase(name) : flagName(wire),
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

  /** The top-level properties of a JSON body, each a flag of its own. */
  #jsonProperties(argument: Member | undefined, module: string, declarations: Declarations): Parameter[] {
    const className = argument?.type.name ?? ''
    const constructorOf = (require(join(SDK_ROOT, module)) as Record<string, unknown>)[className]
    const keys = wireKeys(constructorOf)
    return declarations.members(className).map((member) => {
      const wire = keys.get(member.name)?.wire ?? member.name
      const text = readable(member.doc)
      return {
        flag: flagName(wire),
        name: member.name,
        wire,
        in: 'json' as const,
        type: scalar(member.type),
        ...(!member.optional && {required: true as const}),
        ...(member.type.array && {repeatable: true as const}),
        ...(member.type.values && {options: member.type.values}),
        ...(text && {text}),
      }
    })
  }
}
