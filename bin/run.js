#!/usr/bin/env node
import module from 'node:module'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'

// Node 22 and later keep what they compiled, for the next start; older ones lack the function.
module.enableCompileCache?.()

const {main} = await import('../dist/main.js')
await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))))
