import type {Signals} from '../runtime/signals.ts'
import {UsageError, UserError} from './errors.ts'
import type {Terminal} from './terminal.ts'

/** True, or what is wrong with an answer: it is shown, and the question stays. */
export type Verdict = true | string

interface TextQuestion {
  readonly message: string
  /** Taken when nothing is typed. */
  readonly default?: string | undefined
  readonly validate?: (answer: string) => Verdict
}

export interface Confirmation {
  /** With a question mark: `Archive plugin plugin-sample?` */
  readonly question: string
  /** What needs the confirmation, as in “Confirmation required to …”: `archive plugin plugin-sample`. */
  readonly action: string
  /** How to do without the question: `add --yes`. */
  readonly hint: string
  /** What a “no” means; `Nothing was changed.` unless given. */
  readonly otherwise?: string
}

interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Questions to the person at the terminal. Ask only where `terminal.interactive`. */
export class Prompts {
  readonly #terminal: Terminal
  readonly #signals: Signals

  constructor(terminal: Terminal, signals: Signals) {
    this.#terminal = terminal
    this.#signals = signals
  }

  /** Asks for a line of text. */
  text({message, validate = () => true, default: fallback}: TextQuestion): Promise<string> {
    const settings = {message, validate, ...(fallback && {default: fallback})}
    return this.#ask(async (streams) => (await import('@inquirer/prompts')).input(settings, streams))
  }

  /** Asks for a secret, which is not shown while it is typed. */
  secret({message, validate = () => true}: Omit<TextQuestion, 'default'>): Promise<string> {
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).password({message, mask: true, validate}, streams),
    )
  }

  /** Asks a question to be answered with yes or no; just Enter is no. */
  confirm(message: string): Promise<boolean> {
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).confirm({message, default: false}, streams),
    )
  }

  /** Lets a person choose one of several. */
  choose<T>(message: string, choices: readonly {readonly name: string; readonly value: T}[]): Promise<T> {
    return this.#ask(async (streams) =>
      (await import('@inquirer/prompts')).select<T>({message, choices: [...choices], pageSize: 10}, streams),
    )
  }

  /**
   * Has an action confirmed that should not happen by accident.
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
      // Ctrl-C, or the end of the input.
      if (error instanceof Error && error.name === 'ExitPromptError') {
        throw new UserError('canceled', 'Canceled. Nothing was changed.', {exitCode: 130, cause: error})
      }
      throw error
    }
  }
}
