declare module 'jq-web' {
  interface Jq {
    /** @throws Error with `exitCode` and `stderr`; returns undefined when the program has no output */
    raw(input: string, program: string, flags?: readonly string[]): string | undefined
  }
  const jq: Promise<Jq>
  export default jq
}
