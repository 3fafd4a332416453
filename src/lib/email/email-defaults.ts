import type {ConfigStore} from '../profiles/config-store.ts'

/** What an email has unless it is told otherwise; kept in config.json where the official CLI keeps it. */
export interface EmailDefaults {
  readonly fromEmail?: string | undefined
  readonly subjectLine?: string | undefined
}

export function emailDefaults(store: ConfigStore): EmailDefaults {
  const {fromEmail, subjectLine} = store.read().email ?? {}
  return {fromEmail: textOf(fromEmail), subjectLine: textOf(subjectLine)}
}

/** Changes those that are given; empty ones are removed. */
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

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
