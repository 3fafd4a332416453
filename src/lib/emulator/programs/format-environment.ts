/** The shells that `emulator:env` writes for. */
export const SHELLS = ['bash', 'fish', 'powershell', 'dotenv'] as const
export type ShellName = (typeof SHELLS)[number]

/** `export NAME='value'`, with the value quoted so that the shell takes it as it is. */
const LINES: Readonly<Record<ShellName, (name: string, value: string) => string>> = {
  bash: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll(/['\\]/g, '\\$&')}'`,
  // PowerShell takes typographic quotes for straight ones: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
  powershell: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
  dotenv: (name, value) => `${name}=${quoteForDotenv(value)}`,
}

/** A quoted value ends at the next such quote: there are no escapes that all readers of these files know. */
function quoteForDotenv(value: string): string {
  if (/^[\w./:,@+-]*$/.test(value)) return value
  const quote = [`'`, '"', '`'].find((each) => !value.includes(each)) ?? `'`
  return `${quote}${value}${quote}`
}

/** The statements that set the variables, a line each. */
export const formatEnvironment = (variables: Readonly<Record<string, string>>, shell: ShellName): string =>
  Object.entries(variables)
    .map(([name, value]) => `${LINES[shell](name, value)}\n`)
    .join('')

/** The shell of a user. */
export const guessShell = (shell: string | undefined, platform: string): ShellName => {
  if (/(^|\/)fish$/.test(shell ?? '')) return 'fish'
  return platform === 'win32' && !shell ? 'powershell' : 'bash'
}
