import fs from 'node:fs'
import path from 'node:path'
import Conf from 'conf'
import {UserError} from '../app/errors.ts'
import type {HeldLock} from '../runtime/files/lock.ts'
import {syncDirectory} from '../runtime/files/make-directory.ts'
import {quotePath} from '../runtime/quoting.ts'
import type {ConfigDocument} from './config-document.ts'

/**
 * Puts the document in the place of config.json: whatever happens, the old file is there or the new one. `conf` writes it,
 * to a temporary file that it syncs and renames. What is done beside it, and why:
 * - It writes a draft, which then takes the file's place. It does not look at how much was written, so on a full disk it
 *   would put a file cut short in the place of the whole one; inside a Snap package it would write in place, and not sync.
 * - Drafts of killed processes are removed, the file's owner is kept (under sudo), and the folder is synced.
 * - The caller holds a lock from reading to writing. `conf` has none, and the change of another process would be lost.
 * - `conf` does not read: it would wait at a pipe, take a file of any size, and not say where a file is wrong.
 *
 * @param target the file itself, not a link to it
 * @throws UserError when the document cannot be written as JSON, or when the lock was lost; else the system's error
 */
export function writeDocument(target: string, document: ConfigDocument, lock: HeldLock): void {
  const directory = path.dirname(target)
  const draft = `${target}.new`
  const text = serialize(document, target)
  sweepDrafts(draft)
  try {
    const conf = new Conf<ConfigDocument>({
      cwd: directory,
      configName: path.basename(target),
      fileExtension: 'new',
      configFileMode: 0o600,
      serialize: () => text,
    })
    conf.store = document
    settle(draft, Buffer.byteLength(text))
    keepOwner(target, draft)
    lock.assertHeld()
    fs.renameSync(draft, target)
  } catch (error) {
    fs.rmSync(draft, {force: true})
    throw error
  }
  syncDirectory(directory)
}

/** Removes what killed processes left, `conf`'s own temporary files among it: nobody else writes while we hold the lock. */
function sweepDrafts(draft: string): void {
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
        hint: 'It was left as it is. Move it away and begin afresh.',
        cause: error,
      },
    )
  }
}

/** Makes sure that all of the draft is on disk. */
function settle(draft: string, bytes: number): void {
  const descriptor = fs.openSync(draft, 'r+')
  try {
    if (fs.fstatSync(descriptor).size !== bytes) throw Object.assign(new Error('cut short'), {code: 'ENOSPC'})
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

/** Under sudo the file stays the user's own. */
function keepOwner(target: string, draft: string): void {
  const before = fs.statSync(target, {throwIfNoEntry: false})
  if (before && process.getuid?.() === 0) fs.chownSync(draft, before.uid, before.gid)
}
