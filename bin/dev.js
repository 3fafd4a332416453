// Runs the program from its source: npm run dev -- api:core:messages:list -p emulator
// Generated files (the catalog and the manifest of the hand-written commands) come from the last build.
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {SourceConfig} from '../scripts/source-config.ts'
import {main} from '../src/main.ts'

await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))), SourceConfig)
