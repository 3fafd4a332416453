/** What `--snippet` writes. */
export const SNIPPET_LANGUAGES = ['csharp', 'curl', 'go', 'java', 'node', 'php', 'python', 'ruby'] as const

export type SnippetLanguage = (typeof SNIPPET_LANGUAGES)[number]
