import MiniSearch, {type Options} from 'minisearch'
import {relatedConcepts, splitWords, toConcept} from './concepts.ts'

/** What is searched of a command or operation. */
export interface SearchDocument {
  readonly id: string
  /** The words of its id. */
  readonly name: string
  readonly summary: string
  /** The names, values and descriptions of its parameters, and its own description. */
  readonly text: string
}

export interface SearchResult {
  readonly id: string
  readonly summary: string
}

const OPTIONS: Options<SearchDocument> = {
  fields: ['name', 'summary', 'text'],
  storeFields: ['summary'],
  tokenize: splitWords,
  processTerm: toConcept,
}

/** A document for a command. */
export const searchDocument = (
  id: string,
  summary: string,
  texts: readonly (string | undefined)[],
): SearchDocument => ({
  id,
  // The version says nothing about what a command does.
  name: id
    .replace(/^api:/, '')
    .replaceAll(/(?<=:)v\d+(?=:)/g, '')
    .replaceAll(/[:-]+/g, ' '),
  summary,
  // A word counts once, however often parameters have it.
  text: [...new Set(splitWords(texts.filter(Boolean).join(' ')).map(toConcept))].join(' '),
})

/** The index as JSON, for a file that the program reads. */
export const serializeIndex = (documents: readonly SearchDocument[]): string => {
  const index = new MiniSearch(OPTIONS)
  index.addAll(documents)
  return JSON.stringify(index)
}

export const loadIndex = (json: string): MiniSearch<SearchDocument> => MiniSearch.loadJSON(json, OPTIONS)

/** The commands that a question is about, best first. */
export const searchIndex = (index: MiniSearch<SearchDocument>, question: string): SearchResult[] => {
  const words = splitWords(question)
  const asked = new Map(words.map((word) => [toConcept(word), relatedConcepts(word)]))
  const hasVerb = [...asked].flat(2).some((term) => VERBS.has(term))
  const results = index.search(words.join(' '), {
    processTerm: (word) => [toConcept(word), ...relatedConcepts(word)],
    boost: {name: 4, summary: 4},
    boostTerm: (term) => (asked.has(term) ? 1 : RELATED_WEIGHT) * (VERBS.has(term) ? VERB_WEIGHT : 1),
    prefix: (term) => asked.has(term) && term.length > 3,
    fuzzy: (term) => (asked.has(term) && term.length > 4 ? 0.2 : false),
  })
  return results
    .map(({id, summary, score, queryTerms, match}) => {
      const covered = [...asked].map(([concept, others]) => coverageOf(concept, others, match, queryTerms))
      const coverage = covered.reduce((sum, each) => sum + each, 0) / asked.size
      // MiniSearch multiplies by the number of terms found; here the words of the question count, each once.
      const relevance = (score / queryTerms.length) * coverage ** 2
      return {
        id: String(id),
        summary: String(summary),
        score: relevance * priorOf(String(id), String(summary), hasVerb),
      }
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .map(({id, summary}) => ({id, summary}))
}

/** How well a document answers to a word of the question: what its id or summary says is what it is about. */
const coverageOf = (
  concept: string,
  others: readonly string[],
  match: Readonly<Record<string, readonly string[]>>,
  found: readonly string[],
): number => {
  const isAbout = (term: string): boolean => match[term]?.some((field) => field !== 'text') ?? false
  if (isAbout(concept)) return 1
  if (others.some(isAbout)) return 0.9
  return found.includes(concept) || others.some((other) => found.includes(other)) ? 0.6 : 0
}

const RELATED_WEIGHT = 0.6
/** Rare words count more, and no words are less rare than the verbs of ids; but they decide between the commands of a resource. */
const VERB_WEIGHT = 2.5
const VERBS = new Set(['list', 'fetch', 'create', 'update', 'remove'].map(toConcept))

/**
 * How likely people are to look for a command, before they ask: more for the core of the API, for lists, for a product's later
 * versions and for what is not deep below other resources; less for products that Twilio no longer offers.
 */
const priorOf = (id: string, summary: string, hasVerb: boolean): number => {
  const parts = id.split(':')
  const depth = parts.filter((part) => !/^(?:api|v\d+)$/.test(part)).length
  const version = Number(/:v(\d+):/.exec(id)?.[1] ?? 1)
  const core = id.startsWith('api:core:') ? 1.4 : parts[0] === 'api' ? 1 : 1.2
  const action = hasVerb ? 1 : ({list: 1.3, fetch: 1.1}[parts.at(-1) ?? ''] ?? 1)
  const retired = summary.startsWith('[retired]') ? 0.3 : 1
  return (retired * core * action * (1 + 0.05 * version)) / (1 + 0.2 * Math.max(0, depth - 2))
}
