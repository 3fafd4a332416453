import type {ConfigDocument} from './config-document.ts'
import type {ConfigStore} from './config-store.ts'
import {activeProfileName, hostLabel} from './resolve-profile.ts'

export interface SettingsChange {
  /** Empty removes it. */
  readonly edge?: string | undefined
  readonly requireProfileInput?: boolean | undefined
}

/** @throws UserError when the edge can't be one, or the configuration can't be written */
export async function changeSettings(store: ConfigStore, change: SettingsChange): Promise<void> {
  const edge = hostLabel(change.edge, 'edge')
  await store.update((document) => {
    if (edge !== undefined) document.edge = edge
    else if (change.edge !== undefined) delete document.edge
    if (change.requireProfileInput !== undefined) document.requireProfileInput = change.requireProfileInput
  })
}

/** Shown of a profile and of an email setting; whatever else may be there is not for the screen. */
const PROFILE_KEYS = ['accountSid', 'region', 'edge', 'apiKey', 'secretStorage']
const PROJECT_KEYS = ['id', 'accountSid', 'region']
const EMAIL_KEYS = ['fromEmail', 'subjectLine']

/** The rows of `config:list`: names and order are the official CLI's. */
export function shownSettings(
  document: ConfigDocument,
  env: Readonly<Record<string, string | undefined>>,
): [name: string, value: unknown][] {
  const fromEnvironment = (name: string): string | undefined => (env[name] ? `${env[name]}[env]` : undefined)
  return [
    ['edge', fromEnvironment('TWILIO_EDGE') ?? document.edge ?? undefined],
    ['email', only(EMAIL_KEYS, document.email ?? {})],
    ['prompts', document.prompts ?? {}],
    ['projects', (document.projects ?? []).map((project) => only(PROJECT_KEYS, project))],
    ['activeProfile', fromEnvironment('TWILIO_PROFILE') ?? activeProfileName(document) ?? null],
    [
      'profiles',
      Object.fromEntries(
        Object.entries(document.profiles ?? {}).map(([name, profile]) => [name, only(PROFILE_KEYS, profile)]),
      ),
    ],
    ['requireProfileInput', document.requireProfileInput ?? undefined],
  ]
}

function only(keys: readonly string[], object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(object, key)).map((key) => [key, object[key]]))
}
