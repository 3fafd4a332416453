import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Catalog} from '../../api/catalog.ts'
import {systemClock} from '../../app/clock.ts'
import type {Environment} from '../../app/environment.ts'
import {UserError} from '../../app/errors.ts'
import {EMULATOR_ACCOUNT} from '../account.ts'
import {ControlClient} from '../control/control-client.ts'
import {startProgramEmulator} from '../programs/program-emulator.ts'
import {parseSeed, type SeedRequest, seedEmulator} from '../programs/seed-file.ts'
import {trustInProcess} from './trust-in-process.ts'

interface Options {
  readonly seed?: readonly SeedRequest[]
  readonly onlyTwilio?: boolean
  readonly instant?: boolean
}

type Filter = Readonly<Record<string, string>>

/**
 * The emulator of `startEmulator()`, whose public types are `Message`, `Webhook` and `Received`.
 *
 * @param env of this process
 */
export async function startLibraryEmulator<Message, Webhook, Received extends object>(
  {seed = [], onlyTwilio = false, instant = false}: Options,
  env: Environment,
) {
  const requests = parseSeed(seed)
  const running = await startProgramEmulator({
    catalog: new Catalog(findCatalog(dirname(fileURLToPath(import.meta.url)))),
    env,
    now: systemClock.now,
    onlyTwilio,
    instant,
  })
  const {url, emulator, certificate} = running
  const control = ControlClient.open(emulator)
  const endTrust = trustInProcess(certificate)
  const close = async (): Promise<void> => {
    endTrust()
    await running.close()
  }
  try {
    await seedEmulator(emulator, requests)
  } catch (error) {
    await close()
    throw error
  }
  return {
    url,
    env: running.variables,
    accountSid: EMULATOR_ACCOUNT.accountSid,
    authToken: EMULATOR_ACCOUNT.authToken,
    seed: async (more: readonly SeedRequest[]) => seedEmulator(emulator, parseSeed(more)),
    reset: async () => void (await control.request('POST', 'reset', {})),
    receive: (message: object) => control.request<Received>('POST', 'receive', {...message}),
    async waitForMessage(filter: Filter = {}, {seconds = 5} = {}): Promise<Message> {
      const query = new URLSearchParams({...filter, wait: String(seconds)})
      const {messages} = await control.request<{messages: Message[]}>('GET', `messages?${query}`)
      const [newest] = messages
      if (newest) return newest
      throw new UserError(
        'no-emulator-message',
        `No message like ${JSON.stringify(filter)} was sent within ${seconds} seconds.`,
      )
    },
    async webhooks(filter: Filter = {}) {
      const path = `webhooks?${new URLSearchParams({...filter})}`
      return (await control.request<{webhooks: Webhook[]}>('GET', path)).webhooks
    },
    close,
  }
}

/** The built catalog, in a directory above: in the package, and where this file is source. */
function findCatalog(directory: string): string {
  const found = [join(directory, 'catalog'), join(directory, 'dist/catalog')].find((each) => existsSync(each))
  return found ?? findCatalog(dirname(directory))
}
