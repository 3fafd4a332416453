import {createHash} from 'node:crypto'
import type {Template} from '../../api/response-shape.ts'
import type {Entry} from '../storage/state.ts'
import {iso8601, rfc2822} from './dates.ts'
import type {RequestContext} from './request-context.ts'

type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A SID that a record always shows in the same place. */
function derivedSid(prefix: string, {id, value}: Entry, place: string): string {
  const digest = createHash('sha256').update(`${id} ${value.c} ${place}`).digest('hex')
  return prefix + digest.slice(0, 32)
}

/** Fills the templates of a record's properties: see Template. */
export class TemplateFiller {
  readonly #context: RequestContext
  readonly #entry: Entry

  constructor(context: RequestContext, entry: Entry) {
    this.#context = context
    this.#entry = entry
  }

  /** @param name of the property */
  fill(name: string, template: Template): unknown {
    if (Array.isArray(template)) return template.map((item, index) => this.fill(`${name}.${index}`, item))
    if (!isObject(template)) return template
    switch (template.$) {
      case undefined:
        return Object.fromEntries(
          Object.entries(template).map(([key, inner]) => [key, this.fill(`${name}.${key}`, inner)]),
        )
      case 'sid':
        return (
          this.#findSid(String(template.prefix)) ?? derivedSid(String(template.prefix), this.#entry, name)
        )
      case 'id':
        return derivedSid(String(template.prefix), this.#entry, name)
      case 'iso':
        return iso8601(this.#entry.value.c)
      case 'day':
        return iso8601(this.#entry.value.c).slice(0, 10)
      case 'rfc2822':
        return rfc2822(this.#entry.value.c)
      default: {
        const path = String(template.path).replaceAll(/\{([A-Z]{2})\}/g, (_, prefix: string) =>
          this.#sidInPath(prefix),
        )
        return template.$ === 'url' ? this.#context.origin + path : path
      }
    }
  }

  /** A SID of the account or of a parent in the path. */
  #findSid(prefix: string): string | undefined {
    const {accountSid, params, id} = this.#context
    if (prefix === 'AC') return accountSid
    const parents = [...params.values()].slice(0, id === undefined ? undefined : -1)
    return parents.findLast((value) => value.startsWith(prefix) && value.length === 34)
  }

  #sidInPath(prefix: string): string {
    const {id, value} = this.#entry
    if (id.startsWith(prefix)) return id
    const own = Object.values(value.p).find(
      (other) => typeof other === 'string' && other.startsWith(prefix) && other.length === 34,
    )
    return this.#findSid(prefix) ?? (own as string | undefined) ?? derivedSid(prefix, this.#entry, prefix)
  }
}
