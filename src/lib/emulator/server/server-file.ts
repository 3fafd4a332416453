import {readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {makeDirectory} from '../../runtime/files/make-directory.ts'
import {replaceFile} from '../../runtime/files/replace-file.ts'

/*
 * A running server writes where it listens into the data directory, so that `-p emulator` sends requests to it: one process
 * owns the time of its data. The file is readable for its owner only, since it has a secret.
 */

const FILE_NAME = 'emulator-server.json'

export interface ServerEntry {
  /** `http://127.0.0.1:4010` */
  readonly url: string
  readonly pid: number
  /** The server proves that it knows it: another server could have the port by now. */
  readonly secret: string
}

const pathOf = (directory: string): string => join(directory, FILE_NAME)

/** The server that the file tells of, which may have ended; undefined without a valid file. */
export function readServerFile(directory: string): ServerEntry | undefined {
  try {
    const entry = JSON.parse(readFileSync(pathOf(directory), 'utf8')) as Partial<ServerEntry>
    const {url, pid, secret} = entry
    if (typeof url !== 'string' || typeof pid !== 'number' || typeof secret !== 'string') return undefined
    return URL.canParse(url) && secret !== '' ? {url, pid, secret} : undefined
  } catch {
    return undefined
  }
}

/** @returns removes the file, unless another server has written it since */
export function writeServerFile(directory: string, entry: ServerEntry): () => void {
  makeDirectory(directory)
  replaceFile(pathOf(directory), [`${JSON.stringify(entry)}\n`], {exclusive: false})
  return () => {
    if (readServerFile(directory)?.secret === entry.secret) rmSync(pathOf(directory), {force: true})
  }
}
