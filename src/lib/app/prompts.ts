import {whileAsking} from '../runtime/signals.ts'
import {UserError} from './errors.ts'
import type {Terminal} from './terminal.ts'

/** True, or what is wrong with an answer: it is said, and the question stays. */
export type Verdict = true | string

interface TextQuestion {
  readonly message: string
  /** Taken when nothing is typed. */
  readonly default?: string | undefined
  readonly validate?: (answer: string) => Verdict
}

/** Asks for a line of text. Only where `terminal.interactive`. */
export function askText(terminal: Terminal, question: TextQuestion): Promise<string> {
  const {message, validate = () => true} = question
  const settings = {message, validate, ...(question.default && {default: question.default})}
  return ask(terminal, async (streams) => (await import('@inquirer/prompts')).input(settings, streams))
}

/** Asks for a secret, which is not shown while it is typed. */
export function askSecret(terminal: Terminal, question: Omit<TextQuestion, 'default'>): Promise<string> {
  const {message, validate = () => true} = question
  return ask(terminal, async (streams) =>
    (await import('@inquirer/prompts')).password({message, mask: true, validate}, streams),
  )
}

/** Asks a question to be answered with yes or no; just Enter is no. */
export function askConfirm(terminal: Terminal, message: string): Promise<boolean> {
  return ask(terminal, async (streams) =>
    (await import('@inquirer/prompts')).confirm({message, default: false}, streams),
  )
}

/** Lets a person choose one of several. */
export function askChoice<T>(
  terminal: Terminal,
  message: string,
  choices: readonly {readonly name: string; readonly value: T}[],
): Promise<T> {
  return ask(terminal, async (streams) =>
    (await import('@inquirer/prompts')).select<T>({message, choices: [...choices], pageSize: 10}, streams),
  )
}

interface Streams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

async function ask<T>(terminal: Terminal, question: (streams: Streams) => Promise<T>): Promise<T> {
  try {
    return await whileAsking(() => question({input: terminal.stdin, output: terminal.stderr}))
  } catch (error) {
    // Ctrl-C, or the end of the input.
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new UserError('canceled', 'Canceled: nothing was changed.', {exitCode: 130, cause: error})
    }
    throw error
  }
}
