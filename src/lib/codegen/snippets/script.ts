import type {SdkProgram, Step} from './sdk-program.ts'

/** How a language without types writes a program. */
export interface ScriptLanguage {
  /** The client's variable. */
  readonly client: string
  /** Between an object and its method. */
  readonly arrow: string
  /** The methods whose names differ from the SDK for Node. */
  readonly methods: Readonly<Record<string, string>>
  readonly writeStep: (step: Step) => string
  /** With their parentheses. */
  readonly writeArguments: (program: SdkProgram) => string
  /** A statement that prints the records of a list. */
  readonly printAll: (call: string) => string
  /** A statement that prints a record. */
  readonly print: (call: string) => string
  /** A statement that only calls. */
  readonly run: (call: string) => string
  /** The program around the statement. */
  readonly wrap: (statement: string) => string
}

/** A program; undefined for a method that takes an object of a class for its JSON body, and for names that are not known. */
export const createScript = (program: SdkProgram, language: ScriptLanguage): string | undefined => {
  if (program.body !== undefined || program.isNodeOnly) return undefined
  const {method, steps} = program
  const path = `${language.client}${steps.map(language.writeStep).join('')}`
  const call = `${path}${language.arrow}${language.methods[method] ?? method}${language.writeArguments(program)}`
  if (method === 'list') return language.wrap(language.printAll(call))
  return language.wrap(method === 'remove' ? language.run(call) : language.print(call))
}
