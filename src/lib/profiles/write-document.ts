import fs from 'node:fs'
import path from 'node:path'
import Conf from 'conf'
import {UserError} from '../app/errors.ts'
import type {HeldLock} from '../runtime/files/lock.ts'
import {syncDirectory} from '../runtime/files/make-directory.ts'
import {quotePath} from '../runtime/quoting.ts'
import type {ConfigDocument} from './config-document.ts'

/**
 * Replaces config.json with the document. Whatever happens, the old or the new file is there. `conf` writes it, to a
 * temporary file that it syncs and renames. What this function and its caller do in addition, and why:
 * - `conf` writes a draft, which then replaces the file. It does not check how much was written, so on a full disk it would
 *   replace a complete file with a truncated one; inside a Snap package it would write in place, and not sync.
 * - Drafts of killed processes are removed, the file's owner is kept (under sudo), and the directory is synced.
 * - The caller holds a lock from reading to writing. `conf` has no lock, so the change of another process would be lost.
 * - `conf` does not read: it would block on a pipe, accept a file of any size, and not report where a file is invalid.
 *
 * @param target the file itself, not a link to it
 * @throws UserError configuration-too-large when it cannot be written as JSON, lock-lost; or else the system's error
 */
export function writeDocument(target: string, document: ConfigDocument, lock: HeldLock): void {
  const directory = path.dirname(target)
  const draft = `${target}.new`
  const text = serialize(document, target)
  removeDrafts(draft)
  try {
    const conf = new Conf<ConfigDocument>({
      cwd: directory,
      configName: path.basename(target),
      fileExtension: 'new',
      configFileMode: 0o600,
      serialize: () => text,
    })
    conf.store = document
    syncDraft(draft, Buffer.byteLength(text))
    keepOwner(target, draft)
    lock.assertHeld()
    fs.renameSync(draft, target)
  } catch (error) {
    fs.rmSync(draft, {force: true})
    throw error
  }
  syncDirectory(directory)
}

/** Removes the drafts of killed processes, and `conf`'s temporary files. The lock makes sure that they are not in use. */
function removeDrafts(draft: string): void {
  const directory = path.dirname(draft)
  const name = path.basename(draft)
  for (const entry of fs.readdirSync(directory)) {
    if (entry === name || entry.startsWith(`${name}.`)) fs.rmSync(path.join(directory, entry), {force: true})
  }
}

function serialize(document: ConfigDocument, target: string): string {
  try {
    return `${JSON.stringify(document, null, 2)}\n`
  } catch (error) {
    throw new UserError(
      'configuration-too-large',
      `${quotePath(target)} is nested too deeply to be a configuration.`,
      {
        hint: 'The file was not changed. Move it away to start over.',
        cause: error,
      },
    )
  }
}

/** Makes sure that the complete draft is on disk. @throws ENOSPC when it is truncated */
function syncDraft(draft: string, bytes: number): void {
  const descriptor = fs.openSync(draft, 'r+')
  try {
    if (fs.fstatSync(descriptor).size !== bytes) throw Object.assign(new Error('truncated'), {code: 'ENOSPC'})
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Under sudo the file keeps its owner. */
function keepOwner(target: string, draft: string): void {
  const before = fs.statSync(target, {throwIfNoEntry: false})
  if (before && process.getuid?.() === 0) fs.chownSync(draft, before.uid, before.gid)
}
