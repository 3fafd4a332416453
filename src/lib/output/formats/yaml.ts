import {stringify} from 'yaml'
import {safeJson} from '../safe-text.ts'
import type {CreateFormatter} from './formatter.ts'

/** What YAML 1.1 reads as something else than text (`yes`, `2026-01-31`, `1:30`) is quoted, too: many parsers still are of 1.1. */
const OPTIONS = {compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false} as const

/** A YAML list of all records; a single value is a document. */
export const createFormatter: CreateFormatter = async ({shape = 'list'}, terminal) => {
  let isEmpty = true
  const safe = (text: string): string => (terminal.width === undefined ? text : safeJson(text))
  return {
    add(values) {
      // Dates would become timestamps.
      const plain = JSON.parse(JSON.stringify(values)) as unknown[]
      const isFirst = isEmpty
      isEmpty = false
      if (shape === 'list') return safe(stringify(plain, OPTIONS))
      const documents = plain.map((value) => stringify(value, OPTIONS))
      return safe(documents.map((text, index) => (isFirst && index === 0 ? text : `---\n${text}`)).join(''))
    },
    end: () => (isEmpty && shape === 'list' ? '[]\n' : ''),
  }
}
