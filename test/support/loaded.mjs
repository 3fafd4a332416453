// Imported into a process: writes the address of each module that it loads into the file that the environment names.
import {appendFileSync} from 'node:fs'
import module from 'node:module'

const file = process.env.LOADED_FILE

export const load = (url, context, next) => {
  appendFileSync(file, `${url}\n`)
  return next(url, context)
}

if (process.env.LOADED_HOOKS !== 'set') {
  process.env.LOADED_HOOKS = 'set'
  module.register(import.meta.url)
  const require = module.createRequire(import.meta.url)
  process.once('exit', () => {
    const loaded = [
      ...Object.keys(require.cache),
      ...process.moduleLoadList.filter((name) => name.startsWith('NativeModule ')),
    ]
    appendFileSync(file, loaded.map((name) => `${name}\n`).join(''))
  })
}
