import {UsageError} from '../app/errors.ts'

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** The script that a shell reads when it starts. */
export const setupFile = (shell: Shell): string =>
  shell === 'powershell' ? 'powershell_setup.ps1' : `${shell}_setup`

/** The line by which a script knows its directory, in the shell's own quotes. */
export const quoteFor = (shell: Shell, directory: string): string => {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `_TWILIO_AC_DIR=${posixQuote(directory)}`
    case 'fish':
      return `set -g __twilio_ac_dir ${fishQuote(directory)}`
    case 'powershell':
      return `$TwilioCompletionDirectory = ${powershellQuote(directory)}`
  }
}

const posixQuote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const fishQuote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const powershellQuote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** What a shell's start-up file has to hold; for bash and zsh it is the official CLI's line. */
export const startupLine = (shell: Shell, file: string): string => {
  switch (shell) {
    case 'bash':
    case 'zsh': {
      const variable = `TWILIO_AC_${shell.toUpperCase()}_SETUP_PATH`
      const path = /^[\w/.+-]+$/.test(file) ? file : posixQuote(file)
      return `${variable}=${path} && test -f "$${variable}" && source "$${variable}"; # twilio autocomplete setup`
    }
    case 'fish':
      return `test -f ${fishQuote(file)}; and source ${fishQuote(file)} # twilio autocomplete setup`
    case 'powershell':
      return `if (Test-Path ${powershellQuote(file)}) { . ${powershellQuote(file)} } # twilio autocomplete setup`
  }
}

/** How to put that line there, and how to begin at once. */
export const instructions = (shell: Shell): readonly string[] => {
  const script = `twilio autocomplete:script ${shell}`
  switch (shell) {
    case 'bash':
      return [`${script} >> ~/.bashrc`, 'source ~/.bashrc']
    case 'zsh':
      return [`${script} >> ~/.zshrc`, 'source ~/.zshrc']
    case 'fish':
      return ['mkdir -p ~/.config/fish/completions', `${script} > ~/.config/fish/completions/twilio.fish`]
    case 'powershell':
      return [`${script} >> $PROFILE`, '. $PROFILE']
  }
}

/**
 * The shell that is meant: the one named, or the user's.
 *
 * @param current as oclif finds it in the environment: a name, or on Windows a path
 * @throws UsageError when it is not one that completion is made for
 */
export const shellOf = (given: string | undefined, current: string): Shell => {
  const name = given ?? current.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '')
  const shell = SHELLS.find((each) => each === (name === 'pwsh' ? 'powershell' : name))
  if (shell) return shell
  throw new UsageError(
    'unknown-shell',
    'It is not clear which shell to complete in.',
    `Name one of: ${SHELLS.join(', ')}.`,
  )
}
