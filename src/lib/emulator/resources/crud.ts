import type {HttpResponse} from '../../twilio/http-backend.ts'
import {encodeId} from '../storage/encode-id.ts'
import {Entry, type State, type StoredRecord} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {jsonResponse, notFound} from './api-error.ts'
import type {Behavior, Draft} from './behavior.ts'
import {duplicateError} from './duplicate-errors.ts'
import {createFilter} from './filters.ts'
import {requireParameters} from './input.ts'
import {listResponse} from './list-response.ts'
import {idProperty, type Properties, propertyReader, renderRecord, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'
import {propertiesFromRequest} from './request-properties.ts'
import {createSid, randomHex} from './sids.ts'

const NO_CONTENT: HttpResponse = {status: 204, headers: {}, body: ''}

/** A record that is not stored: settings that have not been changed yet, or a lookup of a phone number. */
const implicitEntry = (context: RequestContext): Entry =>
  new Entry(context.id ?? '', 0, 0, {c: context.now, p: {}})

/** Can a record exist without having been created? Examples are settings, countries and lookups. */
function existsImplicitly({route, resource}: RequestContext): boolean {
  if (route.instance === undefined) return true
  if (resource?.creatable) return false
  return !resource?.listed || !/(Sid|Id)$/.test(route.instance)
}

const render = (context: RequestContext, entry: Entry, behavior: Behavior, state: State): Properties => ({
  ...renderRecord(context, entry, behavior.computeProperties?.(context, entry, state) ?? {}),
  ...behavior.undocumentedProperties?.(entry),
})

/** For a resource that shares a collection with others: does a record belong to it? Undefined if all of them do. */
function membershipTest(
  context: RequestContext,
  behavior: Behavior,
): ((entry: Entry) => boolean) | undefined {
  const matching = Object.entries(behavior.location?.(context).matching ?? {})
  if (matching.length === 0) return undefined
  return ({value}) => matching.every(([name, expected]) => value.p[name] === expected)
}

/** A status of 204 means that there is no body. */
const respond = (status: number, body: Properties): HttpResponse =>
  status === 204 ? NO_CONTENT : jsonResponse(status, body)

export function list(context: RequestContext, behavior: Behavior, state: State): HttpResponse {
  const belongs = membershipTest(context, behavior)
  const all = behavior.list?.(context, state) ?? state.list(context.collection)
  const entries = belongs ? all.filter(belongs) : all
  const renderEntry = (entry: Entry): Properties => render(context, entry, behavior, state)
  const filter = createFilter(context, behavior.filters)
  // Only the properties that are compared are computed, because a list can have many records.
  const isListed =
    filter &&
    ((entry: Entry): boolean => {
      const compute = (): Properties => behavior.computeProperties?.(context, entry, state) ?? {}
      return filter(propertyReader(context, entry, compute, behavior.neverComputed))
    })
  return listResponse(context, entries, renderEntry, isListed)
}

/** @throws ApiError 404 */
function find(context: RequestContext, behavior: Behavior, state: State): Entry {
  const found =
    state.get(context.collection, context.id ?? '') ??
    (behavior.fetch
      ? behavior.fetch(context, state)
      : existsImplicitly(context)
        ? implicitEntry(context)
        : undefined)
  if (!found || membershipTest(context, behavior)?.(found) === false) throw notFound(context.path)
  return found
}

export function fetch(context: RequestContext, behavior: Behavior, state: State): HttpResponse {
  return jsonResponse(200, render(context, find(context, behavior, state), behavior, state))
}

/** A required SID parameter without a property of its own is the record's SID: a phone number added to a service. */
function sidFromParameters({route, input}: RequestContext): string | undefined {
  const names = new Set(route.shape.map(({wire}) => wire))
  if (!names.has('sid')) return undefined
  const prefix = sidTemplate(route.template.sid)
  const parameter = route.operation.parameters.find(
    ({wire, required, in: place}) =>
      required &&
      place === 'form' &&
      /Sid$/.test(wire) &&
      wire !== 'AccountSid' &&
      !names.has(snakeCase(wire)),
  )
  const sid = parameter && input.get(parameter.wire)
  return prefix === undefined || sid?.startsWith(prefix) ? sid : undefined
}

/** The prefix of a property's SIDs or ids in the specification. */
const sidTemplate = (template: unknown): string | undefined => {
  const {$: kind, prefix} = (template ?? {}) as {$?: string; prefix?: string}
  return kind === 'sid' || kind === 'id' ? prefix : undefined
}

/** The id of a new record: the one in the request, otherwise a new SID. */
function chooseId(context: RequestContext, draft: Draft, state: State): string {
  const {route, resource, collection} = context
  const property = idProperty(resource?.key, route.shape)
  const requested =
    draft.id ??
    (property === undefined ? undefined : draft.properties[property]) ??
    sidFromParameters(context)
  if ((typeof requested === 'string' || typeof requested === 'number') && requested !== '') {
    return String(requested)
  }
  if (property === 'index') {
    const last = state.list(collection).at(-1)
    return last ? String(Number(last.id) + 1) : '0'
  }
  const prefix = property === undefined ? undefined : sidTemplate(route.template[property])
  if (prefix) return prefix + randomHex()
  if (property === 'id' || /[a-z]Id$/.test(resource?.key ?? '')) {
    const name = snakeCase(route.pattern.split('/').at(-1) ?? '').replace(/s$/, '')
    return `${name}_${randomHex().slice(0, 26)}`
  }
  return createSid(route.pattern)
}

function assertUniqueName(context: RequestContext, name: unknown, state: State, self?: Entry): void {
  if (typeof name !== 'string' || name === '') return
  const other = state.list(context.collection).find(({value}) => value.p.unique_name === name)
  if (other && other.id !== self?.id) {
    throw duplicateError(context.route.pattern, `A record with the unique name '${name}' already exists`)
  }
}

const isEmpty = (properties: Properties): boolean => Object.keys(properties).length === 0

const toStoredRecord = (created: number, {properties, internal}: Draft, updated?: number): StoredRecord => ({
  c: created,
  ...(updated === undefined ? {} : {u: updated}),
  p: properties,
  ...(isEmpty(internal) ? {} : {x: internal}),
})

export function create(request: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const context = behavior.resolveParent?.(request, transaction) ?? request
  const {route, resource, collection, now, input} = context
  const {state} = transaction
  if (behavior.validate) behavior.validate(context, state)
  else requireParameters(route.operation, input)
  const matching = behavior.location?.(context).matching ?? {}
  const properties = {...behavior.defaults, ...propertiesFromRequest(context), ...matching}
  const draft: Draft = {id: undefined, properties, internal: {}, responseOnly: {}}
  assertUniqueName(context, draft.properties.unique_name, state)
  behavior.create?.(context, draft, transaction)
  const isMember = resource?.listed || resource?.key !== undefined || behavior.location !== undefined
  const id = isMember
    ? encodeId(chooseId(context, draft, state))
    : resource?.singleton
      ? ''
      : createSid(route.pattern)
  if (isMember && transaction.has(collection, id))
    throw duplicateError(route.pattern, 'The resource already exists')
  const value = toStoredRecord(draft.createdAt ?? now, draft, draft.createdAt === undefined ? undefined : now)
  const entry =
    isMember || resource?.singleton ? transaction.create(collection, id, value) : new Entry(id, 0, 0, value)
  behavior.afterCreate?.(context, entry, transaction)
  const body = {...render(context, entry, behavior, state), ...draft.responseOnly}
  return respond(route.status ?? 201, body)
}

export function update(context: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {collection, now} = context
  const {state} = transaction
  const before = find(context, behavior, state)
  const draft: Draft = {
    id: before.id,
    properties: propertiesFromRequest(context, before.value.p),
    internal: {...before.value.x},
    responseOnly: {},
  }
  assertUniqueName(context, draft.properties.unique_name, state, before)
  behavior.update?.(context, draft, before, transaction)
  const value = toStoredRecord(before.value.c, draft, now)
  const target = draft.moveTo ?? context
  if (draft.moveTo) transaction.delete(collection, before.id)
  const entry =
    before.seq === 0 || draft.moveTo
      ? transaction.create(target.collection, before.id, value)
      : transaction.update(collection, before, value)
  const isNew = context.route.operation.action === 'create' && before.seq === 0
  const body = {...render(target, entry, behavior, state), ...draft.responseOnly}
  return respond(context.route.status ?? (isNew ? 201 : 200), body)
}

export function remove(context: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {collection, id = '', path, route} = context
  const entry = transaction.state.get(collection, id)
  const belongsElsewhere = entry && membershipTest(context, behavior)?.(entry) === false
  if (belongsElsewhere || (!entry && route.instance !== undefined)) throw notFound(path)
  if (entry) {
    behavior.remove?.(context, entry, transaction)
    transaction.delete(collection, id)
  }
  return NO_CONTENT
}
