import type {OutputFormat} from '../app/invocation.ts'

/** What a `.twiliorc` sets for the commands below its directory. The command line and the environment override it. */
export interface ProjectSettings {
  readonly profile?: string
  readonly region?: string
  readonly edge?: string
  readonly output?: OutputFormat
}
