import {execFileSync} from 'node:child_process'
import {cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {type BuildOptions, build, type Plugin} from 'esbuild'
import {searchIndexFile} from '../src/lib/search/search-commands.ts'
import {serializeIndex} from '../src/lib/search/search-index.ts'
import {coreOfHelp} from './build/core-of-help.ts'
import {declareTypes} from './build/declare-types.ts'
import {bundledLicenses} from './build/licenses.ts'
import {type ManifestCommand, searchDocuments} from './build/search-documents.ts'
import {buildCatalog} from './build-catalog.ts'

const require = createRequire(import.meta.url)
const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Made beside its place and moved there at the end, so that a failed build leaves the last one standing. */
const STAGE = join(ROOT, `dist.new-${process.pid}`)
const DIST = join(ROOT, 'dist')

/** Loaded from node_modules at run time: the SDK a resource at a time, native code, what few runs need, and compilers that oclif looks for. */
const EXTERNAL = ['twilio', '@napi-rs/keyring', '@sendgrid/mail', 'jq-web', 'typescript', 'ts-node', 'tsx']

/** Bundled CommonJS modules ask for Node's own ones through `require`, which ES modules lack. */
const REQUIRE = `import {createRequire as nodeRequire} from 'node:module'; const require = nodeRequire(import.meta.url);`

/** oclif loads it by the name that package.json gives. */
const HELP_CLASS = 'src/lib/oclif/help/switchboard-help.ts'

/** What programs import as `switchboard-cli/emulator`. */
const LIBRARY = 'src/emulator.ts'

const commandFiles = readdirSync(join(ROOT, 'src/commands'), {recursive: true, encoding: 'utf8'})
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('src/commands', name))

const common = {
  absWorkingDir: ROOT,
  outbase: 'src',
  outdir: STAGE,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  banner: {js: REQUIRE},
  // Read at every start: white space would only be read over. The names stay, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
} as const satisfies BuildOptions

/** Every start reads it, and `--version` nothing else: so it is one file, apart from what the commands share. */
const programApart: Plugin = {
  name: 'program-apart',
  setup: ({onResolve}) =>
    onResolve({filter: /\/program\.ts$/}, () => ({path: './program.js', external: true})),
}

rmSync(STAGE, {recursive: true, force: true})
await build({...common, entryPoints: ['src/main.ts'], banner: {}, plugins: [programApart]})
const {metafile} = await build({
  ...common,
  entryPoints: ['src/program.ts', LIBRARY, 'src/update-check.ts', HELP_CLASS, ...commandFiles],
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  external: EXTERNAL,
  plugins: [coreOfHelp(ROOT)],
})
writeFileSync(join(STAGE, 'THIRD-PARTY-LICENSES.txt'), bundledLicenses(ROOT, Object.keys(metafile.inputs)))

writeFileSync(join(STAGE, 'emulator.d.ts'), declareTypes(join(ROOT, LIBRARY)))

process.stdout.write(`${buildCatalog(join(STAGE, 'catalog'))}\n`)
cpSync(join(ROOT, 'src/lib/completion/shells'), join(STAGE, 'completion'), {recursive: true})
rmSync(DIST, {recursive: true, force: true})
renameSync(STAGE, DIST)

// Before it makes the new manifest, oclif removes that of the folder it is started in: here there is none.
execFileSync(process.execPath, [require.resolve('oclif/bin/run.js'), 'manifest', ROOT], {
  cwd: DIST,
  env: {...process.env, OCLIF_SKIP_NEW_VERSION_CHECK: 'true'},
  stdio: ['ignore', 'ignore', 'inherit'],
})
const MANIFEST = join(ROOT, 'oclif.manifest.json')
const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {
  version: string
  commands: Record<string, ManifestCommand>
}
// oclif writes it for people; it is read at every start.
writeFileSync(MANIFEST, JSON.stringify(manifest))
mkdirSync(dirname(searchIndexFile(ROOT)))
writeFileSync(
  searchIndexFile(ROOT),
  serializeIndex(searchDocuments(join(DIST, 'catalog'), manifest.commands)),
)
process.stdout.write(
  `${Object.keys(manifest.commands).length} hand-written commands of version ${manifest.version}\n`,
)
