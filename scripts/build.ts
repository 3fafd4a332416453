import {cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core'
import {build} from 'esbuild'
import {bundledLicenses} from './build/licenses.ts'
import {buildCatalog} from './build-catalog.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Made beside its place and moved there at the end, so that a failed build leaves the last one standing. */
const STAGE = join(ROOT, `dist.new-${process.pid}`)
const DIST = join(ROOT, 'dist')

/** Loaded from node_modules at run time: the SDK a resource at a time, native code, what few runs need, and compilers that oclif looks for. */
const EXTERNAL = ['twilio', '@napi-rs/keyring', '@sendgrid/mail', 'typescript', 'ts-node', 'tsx']

/** Bundled CommonJS modules ask for Node's own ones through `require`, which ES modules lack. */
const REQUIRE = `import {createRequire as nodeRequire} from 'node:module'; const require = nodeRequire(import.meta.url);`

const commandFiles = readdirSync(join(ROOT, 'src/commands'), {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src/commands', name))

rmSync(STAGE, {recursive: true, force: true})
const {metafile} = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/main.ts', ...commandFiles],
  outbase: 'src',
  outdir: STAGE,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: EXTERNAL,
  banner: {js: REQUIRE},
  // Read at every start: white space would only be read over. The names stay, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
})
writeFileSync(join(STAGE, 'THIRD-PARTY-LICENSES.txt'), bundledLicenses(ROOT, Object.keys(metafile.inputs)))

process.stdout.write(`${buildCatalog(join(STAGE, 'catalog'))}\n`)
cpSync(join(ROOT, 'src/lib/completion/shells'), join(STAGE, 'completion'), {recursive: true})
rmSync(DIST, {recursive: true, force: true})
renameSync(STAGE, DIST)

const plugin = new Plugin({root: ROOT, ignoreManifest: true, errorOnManifestCreate: true, isRoot: true})
await plugin.load()
writeFileSync(join(ROOT, 'oclif.manifest.json'), JSON.stringify(plugin.manifest))
const {version} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {version: string}
process.stdout.write(
  `${Object.keys(plugin.manifest.commands).length} hand-written commands of version ${version}\n`,
)
