import type {LosslessNumber} from 'lossless-json'
import {UsageError} from '../../app/errors.ts'
import type {Position} from '../../runtime/json-position.ts'
import {quotePath} from '../../runtime/quoting.ts'

/** A value of a document; numbers as they are written, so that they keep all their digits. */
export type ParamsValue = string | boolean | null | LosslessNumber | readonly ParamsValue[] | ParamsObject
export interface ParamsObject {
  readonly [name: string]: ParamsValue
}

/** A name at the top of the document, with its value. */
export interface ParamsEntry {
  readonly name: string
  readonly value: ParamsValue
  readonly position: Position
}

/** `params.json, line 3, column 5` */
export const describePlace = (file: string, position?: Position): string => {
  const shown = file === '-' ? 'Standard input' : quotePath(file)
  return position ? `${shown}, line ${position.line}, column ${position.column}` : shown
}

/** @returns an error that says where the document is not valid, and why */
export const invalidParams = (place: string, reason: string): UsageError =>
  new UsageError('invalid-params', `${place}: ${reason}.`)
