import {type ChildProcess, spawn} from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {buildSync} from 'esbuild'

const HERE = path.dirname(fileURLToPath(import.meta.url))
let bundle: string | undefined

/** The path of writer.program.ts as plain JavaScript: compiling TypeScript in fifty processes would take minutes. */
export function bundledWriter(): string {
  if (bundle) return bundle
  const outfile = path.join(HERE, `../../node_modules/.cache/profiles-writer-${process.pid}.mjs`)
  buildSync({
    entryPoints: [path.join(HERE, 'writer.program.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@napi-rs/keyring'],
    // As in the program's build: bundled CommonJS modules call `require`.
    banner: {
      js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  bundle = outfile
  process.once('exit', () => fs.rmSync(outfile, {force: true}))
  return outfile
}

export function startWriter(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, [bundledWriter(), ...args], {env, stdio: ['ignore', 'pipe', 'pipe']})
}

/** Waits for a writer to end: its exit code and its output on both streams. */
export function waitForExit(child: ChildProcess): Promise<{code: number | null; output: string}> {
  return new Promise((resolve) => {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    child.on('close', (code) => resolve({code, output}))
  })
}
