import type {Signals} from '../runtime/signals.ts'
import {UsageError, UserError} from './errors.ts'
import type {Terminal} from './terminal.ts'

/** True, or why the answer is invalid: the message is shown, and the question stays open. */
export type ValidationResult = true | string

interface TextQuestion {
  readonly message: string
  /** Used when nothing is typed. */
  readonly default?: string | undefined
  readonly validate?: (answer: string) => ValidationResult
}

export interface Confirmation {
  /** With a question mark: `Archive plugin plugin-sample?` */
  readonly question: string
  /** What requires confirmation, after "Confirmation required to": `archive plugin plugin-sample`. */
  readonly action: string
  /** How to skip the prompt. */
  readonly hint: string
  /** What happens after "no"; `Nothing was changed.` by default. */
  readonly otherwise?: string
}

interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Prompts on the terminal. Only use them if `terminal.interactive`. */
export class Prompts {
  readonly #terminal: Terminal
  readonly #signals: Signals
  readonly #printable: (text: string) => string

  /** @param printable makes text safe for the terminal: questions can have names and texts of others in them */
  constructor(terminal: Terminal, signals: Signals, printable: (text: string) => string) {
    this.#terminal = terminal
    this.#signals = signals
    this.#printable = printable
  }

  /** Asks for a line of text. */
  text({message, validate = () => true, default: fallback}: TextQuestion): Promise<string> {
    // A default that cannot be shown as it is could not be judged by who presses Enter.
    const isShown = fallback !== undefined && fallback !== '' && this.#printable(fallback) === fallback
    const settings = {message: this.#printable(message), validate, ...(isShown && {default: fallback})}
    return this.#ask(async (streams) => (await import('@inquirer/prompts')).input(settings, streams))
  }

  /** Asks for a secret, masked while it is typed. */
  secret({message, validate = () => true}: Omit<TextQuestion, 'default'>): Promise<string> {
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).password(
        {message: this.#printable(message), mask: true, validate},
        streams,
      ),
    )
  }

  /** Asks a yes-or-no question; the default is no. */
  confirm(message: string): Promise<boolean> {
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).confirm(
        {message: this.#printable(message), default: false},
        streams,
      ),
    )
  }

  /** Asks the user to choose from a list. */
  choose<T>(message: string, choices: readonly {readonly name: string; readonly value: T}[]): Promise<T> {
    const shown = choices.map(({name, value}) => ({name: this.#printable(name), value}))
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).select<T>(
        {message: this.#printable(message), choices: shown, pageSize: 10},
        streams,
      ),
    )
  }

  /** Asks the user to select any number of a list. */
  chooseSeveral<T>(
    message: string,
    choices: readonly {readonly name: string; readonly value: T}[],
  ): Promise<T[]> {
    const shown = choices.map(({name, value}) => ({name: this.#printable(name), value}))
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).checkbox<T>(
        {message: this.#printable(message), choices: shown, pageSize: 10},
        streams,
      ),
    )
  }

  /**
   * Asks to confirm an action that should not happen by accident.
   *
   * @throws UsageError when there is no terminal to ask on
   * @throws UserError when the answer is no
   */
  async requireConfirmation({question, action, hint, otherwise}: Confirmation): Promise<void> {
    if (!this.#terminal.interactive) {
      throw new UsageError('confirmation-required', `Confirmation required to ${action}.`, hint)
    }
    if (await this.confirm(question)) return
    throw new UserError('canceled', `Canceled. ${otherwise ?? 'Nothing was changed.'}`)
  }

  async #ask<T>(question: (streams: Streams) => Promise<T>): Promise<T> {
    try {
      const {stdin: input, stderr: output} = this.#terminal
      return await this.#signals.whileAsking(() => question({input, output}))
    } catch (error) {
      // Ctrl-C, or end of input.
      if (error instanceof Error && error.name === 'ExitPromptError') {
        throw new UserError('canceled', 'Canceled. Nothing was changed.', {exitCode: 130, cause: error})
      }
      throw error
    }
  }
}
