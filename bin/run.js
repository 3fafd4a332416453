#!/usr/bin/env node
import module from 'node:module'
import {dirname, isAbsolute, join} from 'node:path'
import {fileURLToPath} from 'node:url'

// Node 22 and later keep what they compiled for the next start. Its usual place, a folder that all users share, is not for code.
const {XDG_CACHE_HOME, LOCALAPPDATA, HOME} = process.env
const cache = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
if (cache && isAbsolute(cache)) {
  // The folder is made at once. Others must not be able to put code there, whatever the umask allows them.
  const umask = process.umask(0o077)
  module.enableCompileCache?.(join(cache, 'switchboard-cli'))
  process.umask(umask)
}

const {main} = await import('../dist/main.js')
await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))))
