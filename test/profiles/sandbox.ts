import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type {TestContext} from 'node:test'
import {ConfigStore} from '../../src/lib/profiles/config-store.ts'

export const SID = `AC${'a'.repeat(32)}`
export const KEY = `SK${'b'.repeat(32)}`
export const SECRET = 'the-secret-of-a-test-0123456789ab'

export interface Sandbox {
  /** The home directory. */
  readonly directory: string
  /** The path of config.json. */
  readonly file: string
  /** An environment with a home of its own, without a keychain and without Twilio's variables. */
  readonly env: Record<string, string>
  readonly store: ConfigStore
  /** Writes config.json: an object as JSON, a string as it is. */
  write(content: unknown): void
  text(): string
  json(): Record<string, unknown>
}

/** The time of every sandbox's store, in milliseconds since 1970. */
export const NOW = Date.UTC(2031, 0, 31, 23, 59, 58)
export const now = (): number => NOW

/** A temporary home directory for one test, removed after it. */
export function sandbox(t: TestContext): Sandbox {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'profiles-'))
  t.after(() => fs.rmSync(directory, {recursive: true, force: true}))
  const env = {HOME: directory, PATH: process.env.PATH ?? ''}
  const file = path.join(directory, '.twilio-cli', 'config.json')
  return {
    directory,
    file,
    env,
    store: new ConfigStore(env, now),
    write(content) {
      fs.mkdirSync(path.dirname(file), {recursive: true})
      fs.writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), {mode: 0o600})
    },
    text: () => fs.readFileSync(file, 'utf8'),
    json: () => JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>,
  }
}
