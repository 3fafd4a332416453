import assert from 'node:assert/strict'

/** The JSON object that the program prints on stderr for an error with `-o json`. */
export interface PrintedError {
  readonly id: string
  readonly message: string
  readonly hint?: string
  readonly [detail: string]: unknown
}

/** Parses the error on the last line of stderr; notes and warnings may precede it. */
export function parseError(stderr: string): PrintedError {
  const line = stderr.trimEnd().split('\n').at(-1) ?? ''
  assert.match(line, /^\{"id":/, `no JSON error on stderr: ${stderr}`)
  return JSON.parse(line)
}
