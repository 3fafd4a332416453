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

/** The manifest that a plugin was published with, if it is of this version. */
export const publishedManifest = ({root, version}: Plugin): Manifest | undefined =>
  ['oclif.manifest.json', '.oclif.manifest.json']
    .map((name) => readJson<Manifest>(join(root, name)))
    .find((manifest) => manifest?.commands && manifest.version === version)

/**
 * The manifest of a plugin without one (a linked folder, mostly), kept until a file of its commands changes: finding out
 * means loading each command, which takes such a plugin up to a second.
 */
export const keptManifest = async (
  plugin: Plugin,
  cacheDir: string,
  make: () => Promise<{manifest: Manifest; whole: boolean}>,
): Promise<Manifest> => {
  const file = join(cacheDir, 'plugins', `${plugin.name.replaceAll('/', '+')}.json`)
  const state = stateOf(plugin)
  const kept = readJson<{state: string; manifest: Manifest}>(file)
  if (kept?.state === state) return kept.manifest
  const {manifest, whole} = await make()
  if (whole) keep(file, {state, manifest})
  return manifest
}

const keep = (file: string, content: object): void => {
  try {
    mkdirSync(dirname(file), {recursive: true, mode: 0o700})
    replaceFile(file, [JSON.stringify(content)], {exclusive: false})
  } catch {
    // It is found out again next time.
  }
}

/** Tells one state of a plugin's commands from another: its folder, version, and the age and size of each file. */
const stateOf = ({root, version, pjson}: Plugin): string => {
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
