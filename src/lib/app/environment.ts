/** Environment variables by name. Only `process-context.ts` takes them from the process. */
export type Environment = Record<string, string | undefined>
