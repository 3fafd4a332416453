import type {Writable} from 'node:stream'
import {UserError} from '../app/errors.ts'

const closed = new WeakSet<Writable>()
const failures = new WeakMap<Writable, Error>()

/**
 * True once the reader of the stream has gone (`| head`): nothing more need be computed or said, and the exit code is 0.
 */
export function isPipeClosed(stream: Writable): boolean {
  return closed.has(stream)
}

/**
 * Keeps an `error` event of the stream from ending the process; errors reach those who write by their callbacks, and
 * `streamFailure`. Harmless when called again.
 */
export function guardStream(stream: Writable): void {
  if (!stream.listeners('error').includes(noteError)) stream.on('error', noteError)
}

/** The same, and no one else's listener answers its errors. */
export function takeOver(stream: Writable): void {
  stream.removeAllListeners('error')
  guardStream(stream)
}

function noteError(this: Writable, error: NodeJS.ErrnoException): void {
  if (meansClosed(error)) closed.add(this)
  else failures.set(this, error)
}

/** What kept the stream from taking all that was written to it; undefined when it did, or its reader has gone. */
export async function streamFailure(stream: Writable): Promise<UserError | undefined> {
  // Streams tell of the last write a moment later.
  await new Promise((resolve) => setImmediate(resolve))
  const error = failures.get(stream)
  return error && unwritten(error)
}

function unwritten(error: NodeJS.ErrnoException): UserError {
  const code = error.code ?? 'unknown'
  return new UserError(
    'output-failed',
    `The output could not be written: ${REASONS[code] ?? `the system says ${code}`}.`,
    {
      hint: 'What was written before is not all of it.',
      cause: error,
    },
  )
}

const REASONS: Readonly<Record<string, string>> = {
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow further',
  EIO: 'its disk or terminal is gone or faulty',
  ENOSPC: 'the disk is full',
}

/** EOF is Windows' word for it; a stream already destroyed says so itself. */
function meansClosed(error: NodeJS.ErrnoException): boolean {
  return ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'].includes(error.code ?? '')
}

/** Not a failure: the reader has what it wanted. */
export class PipeClosed extends Error {}

/** Writes text to a stream, one text at a time: the next one waits until the stream has taken the last. */
export class Sink {
  readonly #stream: Writable

  constructor(stream: Writable) {
    guardStream(stream)
    this.#stream = stream
  }

  /** Throws `PipeClosed` when nobody reads any more, the stream's error otherwise. */
  write(text: string): Promise<void> {
    if (text === '') return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#stream.write(text, (error) => {
        if (!error) resolve()
        else if (!meansClosed(error)) reject(unwritten(error))
        else {
          closed.add(this.#stream)
          reject(new PipeClosed('the reader of the pipe has gone'))
        }
      })
    })
  }
}
