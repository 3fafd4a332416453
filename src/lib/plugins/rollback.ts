import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {listFile} from './plugin-list.ts'

/**
 * Runs what installs plugins. When it fails, or a signal ends the process meanwhile, the list is put back, and the
 * node_modules that yarn has made, which npm can't go on with.
 */
export async function withRollback<T>(dataDir: string, install: () => Promise<T>): Promise<T> {
  const undo = setAside(dataDir)
  // A signal ends the process without coming by below.
  process.once('exit', undo)
  try {
    const result = await install()
    rmSync(join(dataDir, 'node_modules.old'), {recursive: true, force: true})
    return result
  } catch (error) {
    undo()
    throw error
  } finally {
    process.off('exit', undo)
  }
}

function setAside(dataDir: string): () => void {
  const file = listFile(dataDir)
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
