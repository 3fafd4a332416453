import {UsageError} from '../app/errors.ts'
import {quote} from '../runtime/quoting.ts'

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof SHELLS)[number]

/** The name of the script that a shell loads at startup. */
export const setupFile = (shell: Shell): string =>
  shell === 'powershell' ? 'powershell_setup.ps1' : `${shell}_setup`

/** The line that tells a script its directory, quoted for the shell. */
export const directoryAssignment = (shell: Shell, directory: string): string => {
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
/** PowerShell takes typographic quotes as single quotes too. */
const powershellQuote = (text: string): string => `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`

/** The line for a shell's startup file; for bash and zsh, the same as the official CLI's. */
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

/** The commands that add this line to the startup file and enable completion at once. */
export const setupCommands = (shell: Shell): readonly string[] => {
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
 * The shell to complete in: the given one, else the user's.
 *
 * @param current the user's shell: a name or a path
 * @throws UsageError when completion does not support the shell
 */
export const resolveShell = (given: string | undefined, current: string): Shell => {
  const name = given ?? current.replace(/^.*[\\/]/, '').replace(/\.exe$/i, '')
  const shell = SHELLS.find((each) => each === (name === 'pwsh' ? 'powershell' : name))
  if (shell) return shell
  throw new UsageError(
    'unknown-shell',
    name ? `Completion does not support the shell ${quote(name)}.` : 'Could not detect your shell.',
    `Specify one of: ${SHELLS.join(', ')}.`,
  )
}
