// A process that changes profiles: see `verbs`.
import {writeSync} from 'node:fs'
import {UserError} from '../../src/lib/app/errors.ts'
import {ConfigStore} from '../../src/lib/profiles/config-store.ts'
import {isKeychainAvailable} from '../../src/lib/profiles/keychain.ts'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {resolveProfile} from '../../src/lib/profiles/resolve-profile.ts'

const [verb = '', value = '', storage = 'file'] = process.argv.slice(2)
const store = new ConfigStore(process.env, Date.now)
const profiles = new Profiles(store, process.env)
const create = (name: string, overwrite: boolean) =>
  profiles.create({
    name,
    accountSid: `AC${'a'.repeat(32)}`,
    apiKey: `SK${'b'.repeat(32)}`,
    apiSecret: `secret-of-${name}`,
    storage: storage === 'keychain' || storage === 'file' ? storage : undefined,
    overwrite,
  })

const verbs: Record<string, () => Promise<unknown>> = {
  create: async () => console.log(JSON.stringify(await create(value, false))),
  replace: async () => console.log(JSON.stringify(await create(value, true))),
  remove: () => profiles.remove(value),
  password: async () => {
    const profile = await resolveProfile({flag: value, env: process.env, store})
    console.log(await profile.password())
  },
  available: async () => console.log(await isKeychainAvailable(process.env)),
  secure: async () =>
    console.log(JSON.stringify(await profiles.moveSecrets(value === 'file' ? 'file' : 'keychain'))),
  /** Moves a profile's secret back and forth many times. */
  shuttle: async () => {
    for (let turn = 0; turn < 15; turn++) {
      for (const to of ['file', 'keychain'] as const) await profiles.moveSecrets(to, [value])
    }
  },
  use: () => profiles.activate(value),
  edge: () =>
    store.update((document) => {
      document.edge = value
    }),
  fill: () =>
    store.update((document) => {
      document.filler = 'x'.repeat(Number(value))
    }),
  /** Writes until it is killed; prints a line after the first write. */
  churn: async () => {
    for (let turn = 0; ; turn++) {
      await store.update((document) => {
        document.filler = `${turn % 10}`.repeat(200_000)
      })
      if (turn === 0) console.log('writing')
    }
  },
  /** Suspends itself while it holds the lock, after it has read and before it writes. */
  hold: () =>
    store.update((document) => {
      document.edge = value
      writeSync(1, 'holding\n')
      process.kill(process.pid, 'SIGSTOP')
    }),
  show: async () => {
    console.log(store.read().edge ? 'valid, with edge' : 'valid, without edge')
  },
}

/** The id, the system's code if it has one, the message and the hint: `file-unwritable EACCES: …`. */
function describe({id, cause, message, hint}: UserError): string {
  const code = cause instanceof Error && 'code' in cause ? ` ${cause.code}` : ''
  return `${id}${code}: ${message} ${hint}`
}

try {
  await verbs[verb]?.()
} catch (error) {
  console.log(error instanceof UserError ? describe(error) : error)
  process.exitCode = 1
}
