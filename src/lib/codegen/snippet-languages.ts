/** What `--snippet` writes. */
export const SNIPPET_LANGUAGES = ['curl', 'node', 'php', 'python', 'ruby'] as const

export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number]
