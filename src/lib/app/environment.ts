/** Environment variables by name. Only `process-context.ts` reads them from the process. */
export type Environment = Record<string, string | undefined>
