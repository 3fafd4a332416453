import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Signals} from '../runtime/signals.ts'
import {pluginListFile} from './plugin-list.ts'

/**
 * Runs an installation of plugins. When it fails, or a signal ends the process during it, the list of plugins is restored, and so
 * is a node_modules directory created by yarn, which is moved away because npm cannot update it.
 */
export async function withRollback<T>(
  dataDir: string,
  signals: Signals,
  install: () => Promise<T>,
): Promise<T> {
  const undo = prepareRollback(dataDir)
  // A signal ends the process without the catch below.
  const release = signals.beforeExit(undo)
  try {
    const result = await install()
    rmSync(join(dataDir, 'node_modules.old'), {recursive: true, force: true})
    return result
  } catch (error) {
    undo()
    throw error
  } finally {
    release()
  }
}

/** @returns a function that restores the state of now */
function prepareRollback(dataDir: string): () => void {
  const file = pluginListFile(dataDir)
  const text = existsSync(file) ? readFileSync(file) : undefined
  const [lock, modules, old] = ['yarn.lock', 'node_modules', 'node_modules.old'].map((name) =>
    join(dataDir, name),
  ) as [string, string, string]
  const isYarns = existsSync(lock)
  const lockText = isYarns ? readFileSync(lock) : undefined
  if (isYarns) {
    rmSync(lock)
    rmSync(old, {recursive: true, force: true})
    if (existsSync(modules)) renameSync(modules, old)
  }
  return () => {
    if (text) writeFileSync(file, text)
    if (!lockText) return
    rmSync(modules, {recursive: true, force: true})
    if (existsSync(old)) renameSync(old, modules)
    writeFileSync(lock, lockText)
  }
}
