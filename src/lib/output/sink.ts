import type {Writable} from 'node:stream'
import {UserError} from '../app/errors.ts'
import {describeErrorCode} from '../runtime/files/file-error.ts'

const closed = new WeakSet<Writable>()
const failures = new WeakMap<Writable, Error>()

/**
 * True when the reader of the stream is gone (`| head`): the command can stop, with exit code 0.
 */
export function isPipeClosed(stream: Writable): boolean {
  return closed.has(stream)
}

/**
 * Keeps `error` events of the stream from ending the process. Write callbacks and `streamFailure` report the errors. Can be
 * called again.
 */
export function guardStream(stream: Writable): void {
  if (!stream.listeners('error').includes(recordError)) stream.on('error', recordError)
}

/** The same, and removes all other error listeners. */
export function takeOver(stream: Writable): void {
  stream.removeAllListeners('error')
  guardStream(stream)
}

function recordError(this: Writable, error: NodeJS.ErrnoException): void {
  if (isClosedPipeError(error)) closed.add(this)
  else failures.set(this, error)
}

/** The error that kept output from being written; undefined if there was none, or the reader is gone. */
export async function streamFailure(stream: Writable): Promise<UserError | undefined> {
  // Streams report errors of the last write a moment later.
  await new Promise((resolve) => setImmediate(resolve))
  const error = failures.get(stream)
  return error && createOutputError(error)
}

function createOutputError(error: NodeJS.ErrnoException): UserError {
  return new UserError('output-failed', `Could not write the output: ${describeErrorCode(error.code)}.`, {
    hint: 'The output is incomplete.',
    cause: error,
  })
}

/** Windows reports EOF; a destroyed stream has its own code. */
function isClosedPipeError(error: NodeJS.ErrnoException): boolean {
  return ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')
}

/** Not a failure: the reader stopped reading. */
export class PipeClosed extends Error {}

/** Writes to a stream, and waits for each write to finish. */
export class Sink {
  readonly #stream: Writable

  constructor(stream: Writable) {
    guardStream(stream)
    this.#stream = stream
  }

  /** @throws PipeClosed when the reader is gone, UserError when the stream fails */
  write(text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (!error) resolve()
        else if (!isClosedPipeError(error)) reject(createOutputError(error))
        else {
          closed.add(this.#stream)
          reject(new PipeClosed('the reader of the pipe is gone'))
        }
      })
    })
  }
}
