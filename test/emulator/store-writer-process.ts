/**
 * Writes until it is killed, and prints the number of each write that has ended: `store-writer-process.ts DIRECTORY`.
 * A write creates a record, another one below it, and updates a counter.
 */
import {writeSync} from 'node:fs'
import {Store} from '../../src/lib/emulator/storage/store.ts'

const store = new Store(process.argv[2] ?? '', () => {}, {indexEvery: 1500})
for (;;) {
  const number = await store.write((transaction) => {
    const counter = transaction.state.get('counters', 'writes')
    const next = Number(counter?.value.p.writes ?? 0) + 1
    const value = {c: next, p: {writes: next}}
    if (counter) transaction.update('counters', counter, value)
    else transaction.create('counters', 'writes', value)
    transaction.create('messages', `SM${next}`, value)
    transaction.create(`messages/SM${next}/media`, 'ME1', value)
    return next
  })
  // A synchronous write, so that a kill cannot lose the number of a write that has ended.
  writeSync(1, `${number}\n`)
}
