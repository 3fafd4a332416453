import type {Environment} from '../app/environment.ts'
import type {ConfigDocument} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {parseHostLabel} from './region-and-edge.ts'
import {getActiveProfileName} from './stored-profiles.ts'

export interface SettingsChange {
  /** An empty string removes it. */
  readonly edge?: string | undefined
  readonly requireProfileInput?: boolean | undefined
}

/** @throws UserError when the edge is invalid or the configuration cannot be written */
export async function changeSettings(store: ConfigStore, change: SettingsChange): Promise<void> {
  const edge = parseHostLabel(change.edge, 'edge')
  await store.update((document) => {
    if (edge !== undefined) document.edge = edge
    else if (change.edge !== undefined) delete document.edge
    if (change.requireProfileInput !== undefined) document.requireProfileInput = change.requireProfileInput
  })
}

/** The keys that `config:list` shows. Other keys may hold secrets, so they are not printed. */
const PROFILE_KEYS = ['accountSid', 'region', 'edge', 'apiKey', 'secretStorage']
const PROJECT_KEYS = ['id', 'accountSid', 'region']
const EMAIL_KEYS = ['fromEmail', 'subjectLine']

/** The rows of `config:list`. Names and order are the official CLI's. */
export function listSettings(document: ConfigDocument, env: Environment): [name: string, value: unknown][] {
  const fromEnvironment = (name: string): string | undefined => (env[name] ? `${env[name]}[env]` : undefined)
  return [
    ['edge', fromEnvironment('TWILIO_EDGE') ?? document.edge ?? undefined],
    ['email', pick(EMAIL_KEYS, document.email ?? {})],
    ['prompts', document.prompts ?? {}],
    ['projects', (document.projects ?? []).map((project) => pick(PROJECT_KEYS, project))],
    ['activeProfile', fromEnvironment('TWILIO_PROFILE') ?? getActiveProfileName(document) ?? null],
    [
      'profiles',
      Object.fromEntries(
        Object.entries(document.profiles ?? {}).map(([name, profile]) => [name, pick(PROFILE_KEYS, profile)]),
      ),
    ],
    ['requireProfileInput', document.requireProfileInput ?? undefined],
  ]
}

function pick(keys: readonly string[], object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(object, key)).map((key) => [key, object[key]]))
}
