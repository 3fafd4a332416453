import type {ConfigStore} from '../profiles/config-store.ts'

/** The default sender and subject of emails, stored in config.json where the official CLI stores them. */
export interface EmailDefaults {
  readonly fromEmail?: string | undefined
  readonly subjectLine?: string | undefined
}

export function readEmailDefaults(store: ConfigStore): EmailDefaults {
  const {fromEmail, subjectLine} = store.read().email ?? {}
  return {fromEmail: toText(fromEmail), subjectLine: toText(subjectLine)}
}

/** Changes the given defaults. An empty value removes a default. */
export async function setEmailDefaults(store: ConfigStore, defaults: EmailDefaults): Promise<void> {
  await store.update((document) => {
    const email = {...document.email}
    for (const [key, value] of Object.entries(defaults)) {
      if (value === '') delete email[key]
      else if (value !== undefined) email[key] = value
    }
    document.email = email
  })
}

const toText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
