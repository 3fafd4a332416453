#!/usr/bin/env node
import module from 'node:module'
import {dirname, isAbsolute, join} from 'node:path'
import {fileURLToPath} from 'node:url'

// Node 22 and later cache compiled code for the next start. The default directory is shared by all users, so others could put
// code there.
const {XDG_CACHE_HOME, LOCALAPPDATA, HOME} = process.env
const cache = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && join(HOME, '.cache'))
if (cache && isAbsolute(cache)) {
  // The directory is created at once, private to the user whatever the umask is.
  const umask = process.umask(0o077)
  module.enableCompileCache?.(join(cache, 'switchboard-cli'))
  process.umask(umask)
}

const {main} = await import('../dist/main.js')
await main(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))))
