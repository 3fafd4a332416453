import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** `../node_modules/conf/dist/index.js` → the package's folder. */
const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//

/**
 * The licenses of what is bundled, as their texts ask for: a title for each package, and its license file.
 * @param inputs the files in the bundle, below `root`
 * @throws Error when a package does not say its license
 */
export const bundledLicenses = (root: string, inputs: readonly string[]): string => {
  const folders = new Set(
    inputs.map((file) => PACKAGE.exec(file)?.[1]).filter((folder) => folder !== undefined),
  )
  const sections = [...folders].map((folder) => licenseOf(join(root, folder))).sort()
  return `Parts of this program are the work of others, under these licenses.\n\n${[...new Set(sections)].join('\n')}`
}

const licenseOf = (folder: string): string => {
  if (!existsSync(join(folder, 'package.json'))) throw new Error(`There is no package in ${folder}`)
  const {name, version, license} = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as PackageFile
  if (!license) throw new Error(`${name} does not say its license`)
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(entry))
  const text = file
    ? readFileSync(join(folder, file), 'utf8').trim()
    : 'It comes without the text of its license.'
  return `${'='.repeat(80)}\n${name} ${version}: ${license}\n${'='.repeat(80)}\n\n${text}\n`
}
