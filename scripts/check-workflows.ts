import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {problemsIn} from './workflows/problems.ts'

/**
 * Checks the files that GitHub and editors read and nothing here runs: workflows, with GitHub's own parser, and
 * Dependabot's options, issue forms and the devcontainer. `npm run check:workflows -- FOLDER` checks another project.
 */
const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))

const paths = ['.github', '.devcontainer'].flatMap((folder) =>
  readdirSync(join(root, folder), {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
)
const problems = await Promise.all(
  paths.map((path) => problemsIn(path, readFileSync(join(root, path), 'utf8'))),
)
for (const problem of problems.flat()) process.stderr.write(`${problem}\n`)
if (problems.flat().length) process.exitCode = 1
else process.stdout.write(`Checked ${paths.length} files of .github and .devcontainer. No problems found.\n`)
