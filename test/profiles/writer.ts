// A process of its own that changes the configuration: `create NAME`, `use NAME`, `edge VALUE`, `fill BYTES`, `churn`, `show`.
import {UserError} from '../../src/lib/errors.ts'
import {Profiles} from '../../src/lib/profiles/profiles.ts'
import {ConfigStore} from '../../src/lib/profiles/store.ts'

const [verb = '', value = ''] = process.argv.slice(2)
const store = new ConfigStore(process.env)
const profiles = new Profiles(store, process.env)
const create = (name: string, overwrite = false) =>
  profiles.create({
    name,
    accountSid: `AC${'a'.repeat(32)}`,
    apiKey: `SK${'b'.repeat(32)}`,
    apiSecret: 's'.repeat(32),
    storage: 'file',
    overwrite,
  })

const verbs: Record<string, () => Promise<unknown>> = {
  create: () => create(value),
  use: () => profiles.activate(value),
  edge: () =>
    store.update((document) => {
      document.edge = value
    }),
  fill: () =>
    store.update((document) => {
      document.filler = 'x'.repeat(Number(value))
    }),
  /** Writes without end, so that a kill finds it at work; says so first. */
  churn: async () => {
    for (let turn = 0; ; turn++) {
      await store.update((document) => {
        document.filler = `${turn % 10}`.repeat(200_000)
      })
      if (turn === 0) console.log('writing')
    }
  },
  show: async () => {
    console.log(store.read().edge ? 'whole, with edge' : 'whole, without edge')
  },
}

try {
  await verbs[verb]?.()
} catch (error) {
  console.log(error instanceof UserError ? error.message : error)
  process.exitCode = 1
}
