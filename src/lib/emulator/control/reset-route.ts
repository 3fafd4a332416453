import {rm} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {EMAILS_DIRECTORY} from '../../email/emulated-sendgrid.ts'
import type {ControlRoute} from './control-route.ts'

/** Removes all data: also the clock's setting, and what waits to happen. */
export const resetRoute: ControlRoute = {
  method: 'POST',
  path: 'reset',
  async run({emulator}) {
    await emulator.store.reset()
    const emails = join(dirname(emulator.store.path), EMAILS_DIRECTORY)
    await rm(emails, {recursive: true, force: true})
    await emulator.store.read()
    return {status: 'ok'}
  },
}
