import {mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Plugin} from '@oclif/core/config'
import {replaceFile} from '../../runtime/files/replace-file.ts'

type Manifest = Plugin['manifest']

const readJson = <T>(file: string): T | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}

/** Reads the manifest that a plugin was published with, unless it is for another version. */
export const readPublishedManifest = ({root, version}: Plugin): Manifest | undefined =>
  ['oclif.manifest.json', '.oclif.manifest.json']
    .map((name) => readJson<Manifest>(join(root, name)))
    .find((manifest) => manifest?.commands && manifest.version === version)

/**
 * The manifest of a plugin that was published without one, most often a linked directory. It is cached until a file of its
 * commands changes: to create it, every command must be loaded, which can take a second.
 *
 * @param create returns the manifest, and whether it is complete; an incomplete one is not cached
 */
export const cachedManifest = async (
  plugin: Plugin,
  cacheDir: string,
  create: () => Promise<{manifest: Manifest; complete: boolean}>,
): Promise<Manifest> => {
  const file = join(cacheDir, 'plugins', `${plugin.name.replaceAll('/', '+')}.json`)
  const state = fingerprint(plugin)
  const cached = readJson<{state: string; manifest: Manifest}>(file)
  if (cached?.state === state) return cached.manifest
  const {manifest, complete} = await create()
  if (complete) writeCache(file, {state, manifest})
  return manifest
}

const writeCache = (file: string, content: object): void => {
  try {
    mkdirSync(dirname(file), {recursive: true, mode: 0o700})
    replaceFile(file, [JSON.stringify(content)], {exclusive: false})
  } catch {
    // Without a cache, the manifest is created again next time.
  }
}

/** Changes when the plugin's commands do: directory, version, and each file's time and size. */
const fingerprint = ({root, version, pjson}: Plugin): string => {
  const commands = pjson.oclif.commands
  const target = join(root, typeof commands === 'string' ? commands : (commands?.target ?? '.'))
  const stats = [join(root, 'package.json'), ...filesBelow(target)].map((file) => {
    const {mtimeMs, size} = statSync(file, {throwIfNoEntry: false}) ?? {}
    return `${file}:${mtimeMs}:${size}`
  })
  return [root, version, process.version, ...stats].join('\n')
}

const filesBelow = (target: string): string[] => {
  try {
    return readdirSync(target, {recursive: true, encoding: 'utf8'})
      .filter((name) => !name.includes('node_modules'))
      .map((name) => join(target, name))
      .sort()
  } catch {
    return [target, `${target}.js`]
  }
}
