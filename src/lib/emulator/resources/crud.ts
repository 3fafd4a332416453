import type {HttpResponse} from '../../twilio/http-backend.ts'
import {conflict, jsonResponse, notFound} from '../api-error.ts'
import type {Behavior, Draft} from '../products/behavior.ts'
import {defaultsOf} from '../products/default-properties.ts'
import {encodeId} from '../storage/journal.ts'
import {Entry, type State, type Stored} from '../storage/state.ts'
import type {Transaction} from '../storage/transaction.ts'
import {propertiesFrom} from './draft-properties.ts'
import {filterOf} from './filters.ts'
import {requireParameters} from './input.ts'
import {answerList} from './paging.ts'
import {idProperty, type Properties, renderRecord, snakeCase} from './render-record.ts'
import type {RequestContext} from './request-context.ts'
import {hex32, newSid} from './sids.ts'

const NO_CONTENT: HttpResponse = {status: 204, headers: {}, body: ''}

/** A record that nothing has written: settings as they are from the start, or an answer about a phone number. */
const unwritten = (exchange: RequestContext): Entry =>
  new Entry(exchange.id ?? '', 0, 0, {c: exchange.now, p: {}})

/** May a record be there without having been created? Settings, countries, lookups. */
function isGiven({route, resource}: RequestContext): boolean {
  if (route.instance === undefined) return true
  if (resource?.creatable) return false
  return !resource?.listed || !/(Sid|Id)$/.test(route.instance)
}

const present = (exchange: RequestContext, entry: Entry, behavior: Behavior, state: State): Properties => ({
  ...renderRecord(exchange, entry, behavior.present?.(exchange, entry, state) ?? {}),
  ...behavior.unlisted?.(entry),
})

/** Of the records that a resource shares with others, those that are its own. */
function isOwn(exchange: RequestContext, behavior: Behavior): ((entry: Entry) => boolean) | undefined {
  const only = Object.entries(behavior.home?.(exchange).only ?? {})
  if (only.length === 0) return undefined
  return ({value}) => only.every(([name, wanted]) => value.p[name] === wanted)
}

export function list(exchange: RequestContext, behavior: Behavior, state: State): HttpResponse {
  const own = isOwn(exchange, behavior)
  const all = behavior.list?.(exchange, state) ?? state.list(exchange.collection)
  const entries = own ? all.filter(own) : all
  const render = (entry: Entry): Properties => present(exchange, entry, behavior, state)
  return answerList(exchange, entries, render, filterOf(exchange))
}

/** @throws ApiError 404 */
function find(exchange: RequestContext, behavior: Behavior, state: State): Entry {
  const found =
    state.get(exchange.collection, exchange.id ?? '') ??
    (behavior.fetch ? behavior.fetch(exchange, state) : isGiven(exchange) ? unwritten(exchange) : undefined)
  if (!found || isOwn(exchange, behavior)?.(found) === false) throw notFound(exchange.path)
  return found
}

export function fetch(exchange: RequestContext, behavior: Behavior, state: State): HttpResponse {
  return jsonResponse(200, present(exchange, find(exchange, behavior, state), behavior, state))
}

/** A required SID that no property shows is that of the record itself: a phone number added to a service. */
function givenSid({route, input}: RequestContext): string | undefined {
  const names = new Set(route.shape.map(({wire}) => wire))
  if (!names.has('sid')) return undefined
  const parameter = route.operation.parameters.find(
    ({wire, required, in: place}) =>
      required &&
      place === 'form' &&
      /Sid$/.test(wire) &&
      wire !== 'AccountSid' &&
      !names.has(snakeCase(wire)),
  )
  return parameter && input.get(parameter.wire)
}

/** The id that a new record gets: what the request names it by, else a new SID. */
function newId(exchange: RequestContext, draft: Draft, state: State): string {
  const {route, resource, collection} = exchange
  const property = idProperty(resource?.key, route.shape)
  const given =
    draft.id ?? (property === undefined ? undefined : draft.properties[property]) ?? givenSid(exchange)
  if ((typeof given === 'string' || typeof given === 'number') && given !== '') return String(given)
  if (property === 'index') {
    const last = state.list(collection).at(-1)
    return last ? String(Number(last.id) + 1) : '0'
  }
  if (property === 'id' || /[a-z]Id$/.test(resource?.key ?? '')) {
    const name = snakeCase(route.pattern.split('/').at(-1) ?? '').replace(/s$/, '')
    return `${name}_${hex32().slice(0, 26)}`
  }
  return newSid(route.pattern)
}

function assertUniqueName(exchange: RequestContext, name: unknown, state: State, self?: Entry): void {
  if (typeof name !== 'string' || name === '') return
  const other = state.list(exchange.collection).find(({value}) => value.p.unique_name === name)
  if (other && other.id !== self?.id) throw conflict(`A record with the unique name '${name}' exists already`)
}

const isEmpty = (properties: Properties): boolean => Object.keys(properties).length === 0

const stored = (created: number, {properties, notes}: Draft, updated?: number): Stored => ({
  c: created,
  ...(updated === undefined ? {} : {u: updated}),
  p: properties,
  ...(isEmpty(notes) ? {} : {x: notes}),
})

export function create(exchange: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {route, resource, collection, now, input} = exchange
  const {state} = transaction
  if (behavior.check) behavior.check(exchange, state)
  else requireParameters(route.operation, input)
  const only = behavior.home?.(exchange).only ?? {}
  const properties = {...defaultsOf(route.pattern), ...propertiesFrom(exchange), ...only}
  const draft: Draft = {id: undefined, properties, notes: {}, once: {}}
  assertUniqueName(exchange, draft.properties.unique_name, state)
  behavior.create?.(exchange, draft, transaction)
  const kept = resource?.listed || resource?.key !== undefined || behavior.home !== undefined
  const id = kept ? encodeId(newId(exchange, draft, state)) : resource?.singleton ? '' : newSid(route.pattern)
  if (kept && state.get(collection, id)) throw conflict('The resource exists already')
  const value = stored(now, draft)
  const entry =
    kept || resource?.singleton ? transaction.create(collection, id, value) : new Entry(id, 0, 0, value)
  behavior.created?.(exchange, entry, transaction)
  return jsonResponse(201, {...present(exchange, entry, behavior, state), ...draft.once})
}

export function update(exchange: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {collection, now} = exchange
  const {state} = transaction
  const before = find(exchange, behavior, state)
  const draft: Draft = {
    id: before.id,
    properties: propertiesFrom(exchange, before.value.p),
    notes: {...before.value.x},
    once: {},
  }
  assertUniqueName(exchange, draft.properties.unique_name, state, before)
  behavior.update?.(exchange, draft, before, transaction)
  const value = stored(before.value.c, draft, now)
  const entry =
    before.seq === 0
      ? transaction.create(collection, before.id, value)
      : transaction.update(collection, before, value)
  const created = exchange.route.operation.action === 'create' && before.seq === 0
  return jsonResponse(created ? 201 : 200, {...present(exchange, entry, behavior, state), ...draft.once})
}

export function remove(exchange: RequestContext, behavior: Behavior, transaction: Transaction): HttpResponse {
  const {collection, id = '', path, route} = exchange
  const entry = transaction.state.get(collection, id)
  const others = entry && isOwn(exchange, behavior)?.(entry) === false
  if (others || (!entry && route.instance !== undefined)) throw notFound(path)
  if (entry) {
    behavior.remove?.(exchange, entry, transaction)
    transaction.delete(collection, id)
  }
  return NO_CONTENT
}
